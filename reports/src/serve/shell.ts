import { escapeHtml } from "../pages/block.js";
import { fontFace } from "../pages/font.js";
import { paperOf } from "../pages/paper.js";
import { styles } from "../pages/styles.js";

export const MARK =
  '<svg viewBox="0 0 18 18" aria-hidden="true"><path d="M1 17V11H6V17Z M6.75 17V6.5H11.75V17Z" fill="currentColor"/><path d="M13 16.5V1.5H17V16.5" fill="none" stroke="currentColor"/><path d="M13 6.5 17 2.5M13 11 17 7M13 15.5 17 11.5" stroke="currentColor"/></svg>';

export function messagePage(title: string, words: string, app: string): string {
  return shell(title, app, `<p>${escapeHtml(words)}</p><p><a class="btn" href="/r/">All reports</a></p>`);
}

const DESK = `.desk{max-width:760px;margin:32px auto;padding:24px;background:#fff;font-size:13px;line-height:20px}.desk h1{font-size:20px;line-height:28px;margin-bottom:12px;white-space:normal}.desk p{margin:8px 0}.list{list-style:none;padding:0}.list>li{padding:10px 0 12px;border-top:1px solid var(--line-faint)}.list p{margin:2px 0}.line{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;min-height:32px}.line .name{font-weight:600;font-size:14px}.line .sp{flex:1}.file,.name{color:var(--accent)}.file:hover,.name:hover{text-decoration:underline}.sending{margin-top:8px;padding:8px 12px;background:var(--sunk);border-radius:6px;font-size:12px}.sending b{font-weight:500;overflow-wrap:anywhere}.told{list-style:none;padding:0;color:var(--ink-3)}.told .bad{color:var(--bad)}@media screen and (max-width:850px){.desk{margin:8px;padding:16px}.file{min-height:44px;display:inline-flex;align-items:center}}`;

export function shell(title: string, app: string, body: string): string {
  const paper = paperOf({ paper: "A4", orientation: "PORTRAIT" });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)} · ${escapeHtml(app)}</title><style>${fontFace()}${styles(paper)}${DESK}</style></head>
<body><nav class="bar-top" aria-label="Freshet"><a class="brand" href="/">${MARK}Freshet</a><a href="/">Back to dashboards</a></nav><main class="desk"><h1>${escapeHtml(title)}</h1>${body}</main></body></html>
`;
}

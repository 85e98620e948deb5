import type { Paper } from "./paper.js";

/** The light values of the page's tokens: paper has one theme. Every height here is known to the blocks. */
export function styles({ widthMm, heightMm, width }: Paper): string {
  return `
:root{color-scheme:light;--font:"Inter Report",Inter,system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;--sheet:#fff;--sunk:#f4f6f7;--line:#e3e7ea;--line-faint:#eef1f3;--line-strong:#c6cdd3;--ink-1:#12181d;--ink-2:#46525c;--ink-3:#65717b;--ink-4:#87929b;--accent:#00657e;--accent-wash:#e8f1f3;--accent-bar:#6fa9b8;--bar-quiet:#c3d7dd;--good:#0b7557;--bad:#b3371a;--desk:#e3e7ea;--cat-2:#c2603f;--cat-3:#6167cd;--cat-4:#a09609;--cat-5:#880045;--cat-6:#00856c;--cat-7:#6194d5;--cat-8:#663825;--seq-1:#f3f1e3;--seq-2:#d1e3c8;--seq-3:#9bd0bc;--seq-4:#64b3b2;--seq-5:#328e9f;--seq-6:#17657f;--seq-7:#143d56}
*,*::before,*::after{box-sizing:border-box;margin:0}
body{background:var(--desk);color:var(--ink-1);font:12px/18px var(--font);font-variant-numeric:tabular-nums lining-nums;text-rendering:geometricPrecision}
a{color:inherit;text-decoration:none}
svg{display:block}svg text{font:10.5px/14px var(--font);fill:var(--ink-3)}svg .value{fill:var(--ink-2);paint-order:stroke;stroke:#fff;stroke-width:3px}svg .value.now{fill:var(--accent);font-weight:600}svg .name{fill:var(--ink-2)}svg .grid{stroke:var(--line)}svg .zero{stroke:var(--ink-4)}svg .tick{stroke:var(--ink-1);stroke-width:1.5px}svg .before{fill:none;stroke:var(--ink-4);stroke-width:1.25px}
.bad{color:var(--bad)}.good{color:var(--good)}.muted{color:var(--ink-3)}.tri{display:inline-block;width:7px;height:7px;fill:currentColor}
.pages{display:flex;flex-wrap:wrap;justify-content:center;gap:32px;padding:32px 24px 48px}
.page{flex:none;display:flex;flex-direction:column;width:${widthMm}mm;height:${heightMm}mm;padding:12mm 16mm 10mm;background:#fff;overflow:hidden}
.page>header{flex:none;display:flex;align-items:center;justify-content:space-between;height:25px;padding-bottom:8px;border-bottom:1px solid var(--ink-1);font:11px/16px var(--font);color:var(--ink-2);white-space:nowrap}
.page>header b{display:flex;align-items:center;gap:6px;color:var(--ink-1);font-weight:600}.page>header svg{width:13px;height:13px;color:var(--accent)}
.page>.body{flex:1;min-height:0;overflow:hidden;padding:20px 0 12px;width:${width}px}
.page>footer{flex:none;display:grid;grid-template-columns:1fr 1fr 1fr auto;gap:4px 20px;height:51px;padding-top:8px;border-top:1px solid var(--line-strong);font:9.5px/14px var(--font);color:var(--ink-3);white-space:nowrap}
.page>footer b{font-weight:500;color:var(--ink-2);display:block}.page>footer .no{text-align:right;color:var(--ink-1)}
h1{font:600 30px/36px var(--font);letter-spacing:-.02em;white-space:nowrap}
.when{color:var(--ink-2);font:13px/20px var(--font);margin-top:2px;white-space:nowrap}
.lead{font:15.5px/24px var(--font);letter-spacing:-.006em;white-space:nowrap}.lead b,.text b,.small b{font-weight:600}
.text{font:12px/18px var(--font);color:var(--ink-2);white-space:nowrap}.small{font:11px/17px var(--font);color:var(--ink-2);white-space:nowrap}.small b{color:var(--ink-1)}
h2{font:600 18px/26px var(--font);letter-spacing:-.012em;height:50px;padding-top:24px;white-space:nowrap}
h3,.h3{font:600 13px/20px var(--font);letter-spacing:0;height:46px;padding:22px 0 4px;white-space:nowrap}h3 small,.h3 small{font:400 11px/16px var(--font);color:var(--ink-3);margin-left:8px}
.keytick::before{content:"";display:inline-block;width:1.5px;height:10px;background:var(--ink-1);margin-right:5px;vertical-align:-1px}
.figs{display:grid;margin-top:20px;border-block:1px solid var(--line)}.figs>div{padding:10px 12px 10px;border-left:1px solid var(--line);overflow:hidden}.figs>div:first-child{padding-left:0;border:0}
.figs span{white-space:nowrap}.figs>div>span{color:var(--ink-2);display:block;font:11.5px/16px var(--font)}.figs b{display:block;font:500 26px/32px var(--font);letter-spacing:-.02em;white-space:nowrap}.figs b small{font:400 13px/1 var(--font);color:var(--ink-3);margin-left:3px;letter-spacing:0}.figs em{display:block;font:500 11px/16px var(--font);white-space:nowrap}.figs em i{font-style:normal;font-weight:400;color:var(--ink-3);margin-left:4px}
.columns{display:flex}.column{flex:none;overflow:hidden}
table{border-collapse:collapse;table-layout:fixed}th,td{height:21px;padding:0 8px;text-align:left;white-space:nowrap;overflow:hidden;font:11.5px/16px var(--font)}
th:first-child,td:first-child{padding-left:0}th:last-child,td:last-child{padding-right:0}
thead th{height:24px;font:400 11px/14px var(--font);color:var(--ink-3);border-bottom:1px solid var(--line-strong)}
tbody td,tbody th{border-bottom:1px solid var(--line-faint)}tbody th{font-weight:400}tbody th.key{font-weight:600}
tr.now td,tr.now th{background:var(--accent-wash);font-weight:600}tr.open td,tr.open th{font-style:italic;color:var(--ink-2)}tr.total td,tr.total th{font-weight:600;border-bottom:0}
.num{text-align:right}thead .num{text-align:right}.sub{color:var(--ink-3)}
.share{display:grid;gap:8px;align-items:center}.share .num{display:block}.bar{position:relative;display:block;height:7px}.bar i{position:absolute;inset:0 auto 0 0;background:var(--accent-bar)}.bar u{position:absolute;top:-3px;bottom:-3px;width:1.5px;background:var(--ink-1)}
.bars th{width:30%}.bars td:last-child{width:20%}.bars td i{font-style:normal;color:var(--ink-3)}
.contents{list-style:none;padding:0}.contents li{display:flex;justify-content:space-between;height:22px;border-bottom:1px solid var(--line-faint)}
.bar-top{position:sticky;top:0;z-index:2;display:flex;align-items:center;gap:6px 16px;min-height:48px;padding:0 24px;background:#fff;border-bottom:1px solid var(--line);font:13px/20px var(--font);overflow-x:auto;white-space:nowrap}
.bar-top .brand{display:flex;align-items:center;gap:8px;font-weight:600;font-size:15px}.bar-top .brand svg{width:18px;height:18px;color:var(--accent)}.bar-top .sp{flex:1}
.btn{display:inline-flex;align-items:center;height:30px;padding:0 12px;border:1px solid var(--line-strong);border-radius:6px;font-weight:500}.btn:hover{background:var(--sunk)}.btn.primary{background:var(--accent);border-color:var(--accent);color:#fff}
.print{position:fixed;inset:56px 24px auto auto;width:448px;max-width:calc(100vw - 16px);padding:20px;border:1px solid var(--line-strong);border-radius:8px;background:#fff;color:var(--ink-1);font:13px/20px var(--font);box-shadow:0 12px 32px #12181d24}.print h2{height:auto;padding:0;margin-bottom:12px}.print .fields{display:grid;grid-template-columns:1fr 1fr;gap:12px}.print label{display:grid;gap:4px;color:var(--ink-2)}.print input,.print select{height:34px;padding:0 8px;border:1px solid var(--line-strong);border-radius:6px;background:#fff;font:inherit;color:var(--ink-1)}.print p{margin:12px 0}.print .formats{display:flex;flex-wrap:wrap;gap:6px}.print .formats .sp{flex:1}.print .btn,button.btn{font:500 13px/20px var(--font);background:#fff;color:inherit;cursor:pointer}.print .btn.primary{background:var(--accent);color:#fff}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@page{size:${widthMm}mm ${heightMm}mm;margin:0}
@media screen and (max-width:850px){.pages{padding:8px;gap:8px;justify-content:flex-start;zoom:.45}.bar-top{padding:0 16px}.btn{height:44px}.print{inset:56px 8px auto 8px;width:auto}.print .formats .sp{flex-basis:100%;height:0}.print input,.print select{height:44px}}
@media print{body{background:none}.bar-top,.print{display:none}.pages{display:block;padding:0}.page{break-after:page}.page:last-child{break-after:auto}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
}

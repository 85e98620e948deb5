import { type SettingName, secretNames } from "./settings.js";

const hidden = "***";

/** The text of a setting as it may be shown: without passwords. */
export function redacted(name: SettingName, text: string): string {
  return secretNames.has(name) ? hidden : withoutPasswords(text);
}

/**
 * Hides the password of a URL, up to its last @: one that was not encoded as it should be may hold an @ or a slash. And what a query may
 * say of one.
 */
function withoutPasswords(text: string): string {
  return text
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^:@/?#]*):.*@/i, `$1:${hidden}@`)
    .replace(/([?&][^=&]*(?:password|secret|token|authmechanismproperties)[^=&]*=)[^&]*/gi, `$1${hidden}`);
}

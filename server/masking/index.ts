/**
 * Masking: personal data in copies of production, replaced before anybody can look at a copy.
 *
 * Owns ops.masking_settings, ops.masking_rules and ops.masking_reports. A project says on which stages it masks, and which
 * field of which model how; without rules of its own Capstan's hold. The same value becomes the same mask everywhere in
 * the project (HMAC under a key derived for it, kept nowhere), so what belonged together still does. All of a copy is
 * masked in one transaction, as soon as its data is there and before any code of the branch runs on it: when that fails,
 * the copy does not start. Each deployment and backup says whether its data is masked, so what was copied before masking
 * was on is masked when it is restored, rolled back to or downloaded neutralized. What was never production's is left
 * alone, and so are copies that serve already.
 */
export { readMasking } from "./read-masking";
export { setMasking } from "./set-masking";
export { maskCopy } from "./mask-copy";
export { previewMasking, type PreviewDeps } from "./preview-masking";

import type { EnvironmentSettings } from "@/server/projects/contract";
import { settingStrings as words } from "./strings";

export const GIB = 1_073_741_824;

/** describeSetting says a setting's value in words, for "Default: …". */
export function describeSetting<Name extends keyof EnvironmentSettings>(
  name: Name,
  settings: EnvironmentSettings,
): string {
  switch (name as keyof EnvironmentSettings) {
    case "onPush":
      return words.onPushChoices[settings.onPush];
    case "install":
      return words.installChoices[settings.install];
    case "modules":
      return settings.modules.join(", ") || words.none;
    case "testTags":
      return settings.testTags ?? words.none;
    case "lifetimeDays":
      return settings.lifetimeDays === null ? words.lifetimeNone : words.days(settings.lifetimeDays);
    case "sleepAfterMinutes":
      return settings.sleepAfterMinutes === null ? words.never : words.minutes(settings.sleepAfterMinutes);
    case "memoryBytes":
      return words.gib(settings.memoryBytes / GIB);
    case "timeLimitSeconds":
      return words.seconds(settings.timeLimitSeconds);
    case "odooOptions":
      return words.entries(Object.keys(settings.odooOptions).length);
    case "variables":
      return words.entries(Object.keys(settings.variables).length);
    case "runTests":
    case "demoData":
    case "errorsFail":
    case "updateChangedContent":
      return settings[name] === true ? words.on : words.off;
  }
}

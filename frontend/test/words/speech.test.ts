import { afterEach, describe, expect, it } from "vitest";
import { computed } from "vue";
import { dateTag, language, numberTag, speak, t } from "../../src/words";

afterEach(() => speak({ code: "en", tag: "en-GB" }));

describe("sentences", () => {
  it("are in English at first, by count and with whole numbers as English writes them", () => {
    expect(t("page.back")).toBe("Back to the dashboard");
    expect(t("page.waiting", { count: 1 })).toBe("1 change waits");
    expect(t("page.waiting", { count: 2_512_086 })).toBe("2,512,086 changes wait");
  });

  it("follow the language wherever they stand, with its numbers", async () => {
    const said = computed(() => t("page.waiting", { count: 2_512_086 }));
    expect(said.value).toBe("2,512,086 changes wait");
    await speak({ code: "de", tag: "de-DE" });
    expect(said.value).toBe("2.512.086 Änderungen warten");
    expect([language(), numberTag(), dateTag()]).toEqual(["de", "de-DE", "de-DE"]);
    await speak({ code: "de", tag: "de-CH" });
    expect(said.value).toMatch(/^2['’]512['’]086 Änderungen warten$/);
  });

  it("are in the language that was asked for last, whichever came first", async () => {
    await Promise.all([speak({ code: "de", tag: "de-DE" }), speak({ code: "en", tag: "en-US" })]);
    expect([language(), numberTag(), dateTag()]).toEqual(["en", "en-US", "en-GB"]);
  });
});

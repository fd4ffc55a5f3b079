/** Letters that have no base letter of their own in Unicode, and Cyrillic and Greek, as most people would spell them. */
// prettier-ignore
const SPELLINGS: Record<string, string> = {
  ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ı: "i", ħ: "h", ŧ: "t", ŋ: "n",
  а: "a", б: "b", в: "v", г: "g", ґ: "g", д: "d", е: "e", ё: "e", є: "ye", ж: "zh", з: "z", и: "i", і: "i", ї: "yi", й: "y",
  к: "k", л: "l", м: "m", н: "n", о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "kh", ц: "ts", ч: "ch", ш: "sh",
  щ: "shch", ъ: "", ы: "y", ь: "", э: "e", ю: "yu", я: "ya",
  α: "a", β: "v", γ: "g", δ: "d", ε: "e", ζ: "z", η: "i", θ: "th", ι: "i", κ: "k", λ: "l", μ: "m", ν: "n", ξ: "x", ο: "o",
  π: "p", ρ: "r", σ: "s", ς: "s", τ: "t", υ: "y", φ: "f", χ: "ch", ψ: "ps", ω: "o",
};

/** transliterate spells a text with a-z, 0-9 and single hyphens; what cannot be spelled becomes a hyphen. May be empty. */
export function transliterate(text: string): string {
  // Letters that a mark makes another letter (й) are spelled first, then marks go, then what they were on is spelled.
  const bare = spell(text.normalize("NFC"))
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "");
  return spell(bare)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

function spell(text: string): string {
  return [...text.toLowerCase()].map((letter) => SPELLINGS[letter] ?? letter).join("");
}

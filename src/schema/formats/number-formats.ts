/** Luhn's sum over the digits; anything else in the text is skipped, as upstream does. */
export function isCreditCard(text: string): boolean {
  const digits = text.replaceAll(/[^0-9]+/g, "");
  return cardNumber.test(digits) && luhnSum(digits) % 10 === 0;
}

const cardNumber =
  /^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11})$/;

function luhnSum(digits: string): number {
  let sum = 0;
  [...digits].toReversed().forEach((char, index) => {
    const digit = Number(char) * (index % 2 === 0 ? 1 : 2);
    sum += digit > 9 ? digit - 9 : digit;
  });
  return sum;
}

export function isIsbn10(text: string): boolean {
  const code = withoutSpacesAndDashes(text);
  if (!/^(?:[0-9]{9}X|[0-9]{10})$/.test(code)) return false;
  const sum = [...code].reduce((total, char, index) => total + (index + 1) * (char === "X" ? 10 : Number(char)), 0);
  return sum % 11 === 0;
}

export function isIsbn13(text: string): boolean {
  const code = withoutSpacesAndDashes(text);
  if (!/^[0-9]{13}$/.test(code)) return false;
  const sum = Array.from(code.slice(0, 12)).reduce(
    (total, char, index) => total + (index % 2 === 0 ? 1 : 3) * Number(char),
    0,
  );
  return Number(code[12]) === (10 - (sum % 10)) % 10;
}

const withoutSpacesAndDashes = (text: string): string => text.replaceAll(/[\t\n\f\r -]+/g, "");

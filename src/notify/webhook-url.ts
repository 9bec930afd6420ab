import { AppError } from '../model/problem.js';

/** The one line of a file that holds the address. @throws AppError AddressInvalid, which does not quote it. */
export function webhookUrl(text: string): string {
  const url = text.trim();
  if (/^https?:\/\/[^\s]+$/.test(url) && URL.canParse(url)) return url;
  throw new AppError('AddressInvalid', 'the file of --notify-url-file holds no http or https URL', {
    hint: 'one line, like https://hooks.example.org/…',
  });
}

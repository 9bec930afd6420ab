import { AppError } from '../../model/problem.js';

/** Why a file is no sops file that can be used. Thrown and caught inside this folder. */
export function sopsFault(message: string, hint?: string): AppError {
  return new AppError('SopsFileInvalid', message, hint === undefined ? {} : { hint });
}

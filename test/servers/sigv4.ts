import { createHash, createHmac } from 'node:crypto';

/** A request as it is signed. */
export interface Signable {
  readonly method: string;
  readonly path: string;
  /** In lower case; `host` and `x-amz-date` among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Scope {
  readonly region: string;
  readonly service: string;
}

/** The signature that AWS expects (SigV4), over the headers that are named; written from its description, without the SDK. */
export function signatureOf(
  request: Signable,
  signed: readonly string[],
  { region, service }: Scope,
  secret: string,
): string {
  const date = request.headers['x-amz-date'] ?? '';
  const day = date.slice(0, 8);
  const canonical = [
    request.method,
    request.path,
    '',
    ...signed.map((name) => `${name}:${(request.headers[name] ?? '').trim()}`),
    '',
    signed.join(';'),
    sha256(request.body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', date, `${day}/${region}/${service}/aws4_request`, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (by, part) => hmac(by, part),
    `AWS4${secret}`,
  );
  return hmac(key, toSign).toString('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

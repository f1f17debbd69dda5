import { generate } from 'selfsigned'

/** In PEM. */
export interface Credentials {
  readonly key: string
  readonly cert: string
}

/** Self-signed, for the loopback. */
export async function createCredentials(): Promise<Credentials> {
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  return { key: pems.private, cert: pems.cert }
}

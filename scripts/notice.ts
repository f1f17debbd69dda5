import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './compile.ts'

/** A package whose code is joined to ours. */
interface JoinedPackage {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly folder: string
}

/** Licences that ask for no more than their text beside the code. */
const LICENCES = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause']

/**
 * Says whose code is joined to ours, as the licences ask.
 *
 * @param inputs the files that were joined, from the repository's folder
 * @throws where another package than these was joined, or one under another licence
 */
export function notice(inputs: Iterable<string>, expected: readonly string[]): string {
  const packages = packagesOf(inputs)
  const strange = packages.filter(({ name }) => !expected.includes(name))
  if (strange.length > 0) throw new Error(`joined, but not meant to be: ${names(strange)}`)
  const telemetry = packages.filter(
    ({ name, license }) => name.startsWith('@opentelemetry/') && license === 'Apache-2.0',
  )
  const others = packages.filter((one) => !telemetry.includes(one))
  const unknown = others.filter(({ license }) => !LICENCES.includes(license))
  if (unknown.length > 0) throw new Error(`joined under a licence that was not looked at: ${names(unknown)}`)
  const texts = [...new Set(others.map(licenceText))]
  return [
    'Files of this folder contain parts of OpenTelemetry JS, https://github.com/open-telemetry/opentelemetry-js and',
    'https://github.com/open-telemetry/opentelemetry-js-contrib, Copyright The OpenTelemetry Authors,',
    'under the Apache License 2.0 (see LICENSE), joined and shortened:',
    '',
    list(telemetry),
    ...texts.flatMap((text) => {
      const same = others.filter((one) => licenceText(one) === text)
      return ['', `They contain ${names(same)}, under this licence:`, '', text]
    }),
    '',
  ].join('\n')
}

function packagesOf(inputs: Iterable<string>): readonly JoinedPackage[] {
  const folders = [...inputs].flatMap((input) => /.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [])
  return [...new Set(folders)].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
    return { name, version, license, folder: join(root, folder) }
  })
}

function licenceText({ name, folder }: JoinedPackage): string {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(?:\.\w+)?$/i.test(entry))
  if (file === undefined) throw new Error(`joined without the text of its licence: ${name}`)
  return readFileSync(join(folder, file), 'utf8').trim()
}

const label = ({ name, version }: JoinedPackage): string => `${name} ${version}`
const names = (packages: readonly JoinedPackage[]): string => packages.map(label).join(', ')
const list = (packages: readonly JoinedPackage[]): string => packages.map(label).join('\n')

/** The servers, in the order of the report. */
export type ServerName = 'application' | 'prometheus' | 'alertmanager' | 'tempo' | 'jaeger' | 'collector'

/** The verdict of a check. */
export interface Verdict {
  /** `null` if the check was skipped, or if nothing depends on it. */
  readonly ok: boolean | null
  readonly detail: string
  /** What to do about it; with a good verdict, a possible improvement. */
  readonly fix: string | null
}

/** One line of the report. The names of the members are part of the `--json` output. */
export interface Finding extends Verdict {
  readonly server: ServerName
  readonly check: string
}

export const good = (detail: string, fix: string | null = null): Verdict => ({ ok: true, detail, fix })

export const bad = (detail: string, fix: string): Verdict => ({ ok: false, detail, fix })

export const skipped = (detail = 'skipped', fix: string | null = null): Verdict => ({ ok: null, detail, fix })

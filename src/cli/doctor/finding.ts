/** Who is asked, in the order of the report. */
export type ServerName = 'application' | 'prometheus' | 'alertmanager' | 'tempo' | 'collector'

/** What came of a check. */
export interface Verdict {
  /** `null` where it was left out, or where nothing depends on it. */
  readonly ok: boolean | null
  readonly detail: string
  /** What to do about it; beside a good verdict, what would make it better. */
  readonly fix: string | null
}

/** One line of the report. These are the names of `--json`, which programs count on. */
export interface Finding extends Verdict {
  readonly server: ServerName
  readonly check: string
}

export const good = (detail: string, fix: string | null = null): Verdict => ({ ok: true, detail, fix })

export const bad = (detail: string, fix: string): Verdict => ({ ok: false, detail, fix })

export const leftOut = (detail = 'left out', fix: string | null = null): Verdict => ({ ok: null, detail, fix })

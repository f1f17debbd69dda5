/** The result of a command: rows that can be shown as a table, CSV or JSON. */
export interface Sheet<Row> {
  readonly title: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  /** A last row with the sums of the others. */
  readonly total?: Row
  /** Notes about the numbers. Only below tables: in CSV and JSON the columns show the same. */
  readonly notes?: readonly string[]
}

/** The value of a cell. Unknown is `undefined`: a dash in a table, nothing in CSV, `null` in JSON. */
export type Column<Row> = {
  /** Its name in CSV and JSON. */
  readonly name: string
  readonly title: string
} & (
  | { readonly kind: 'text'; readonly value: (row: Row) => string | undefined }
  | { readonly kind: 'count'; readonly value: (row: Row) => number | undefined }
  /** Exact decimals of USD, such as `0.0012`. */
  | { readonly kind: 'usd'; readonly value: (row: Row) => string | undefined }
  /** Any other number, with its format for people. */
  | {
      readonly kind: 'number'
      readonly value: (row: Row) => number | undefined
      readonly write: (value: number) => string
    }
  | { readonly kind: 'percent'; readonly value: (row: Row) => number | undefined }
  /** Sentences about a row; below it in a table. */
  | { readonly kind: 'remarks'; readonly value: (row: Row) => readonly string[] }
)

type Definition<Row, Kind> = Extract<Column<Row>, { kind: Kind }>['value']

export const text = <Row>(name: string, title: string, value: Definition<Row, 'text'>): Column<Row> => ({
  name,
  title,
  kind: 'text',
  value,
})

export const count = <Row>(name: string, title: string, value: Definition<Row, 'count'>): Column<Row> => ({
  name,
  title,
  kind: 'count',
  value,
})

export const usd = <Row>(name: string, title: string, value: Definition<Row, 'usd'>): Column<Row> => ({
  name,
  title,
  kind: 'usd',
  value,
})

export const number = <Row>(
  name: string,
  title: string,
  value: Definition<Row, 'number'>,
  write: (value: number) => string,
): Column<Row> => ({ name, title, kind: 'number', value, write })

export const percent = <Row>(name: string, title: string, value: Definition<Row, 'percent'>): Column<Row> => ({
  name,
  title,
  kind: 'percent',
  value,
})

export const remarks = <Row>(name: string, value: Definition<Row, 'remarks'>): Column<Row> => ({
  name,
  title: '',
  kind: 'remarks',
  value,
})

import type { GrafanaTheme2 } from '@grafana/data'
import { Icon } from '@grafana/ui'
import type { CSSProperties, ReactNode } from 'react'
import type { Sheet } from '../answers.ts'
import { shownText } from '../interpolation.ts'
import { heightOf, margin } from '../layout.ts'
import { DrawnPanel } from './panel.tsx'
import type { PreparedPanel } from './prepare.ts'

interface BoardProps {
  readonly sheet: Sheet
  readonly prepared: readonly PreparedPanel[]
  readonly theme: GrafanaTheme2
}

/** The whole dashboard: its title, its variables, its panels. */
export function Board({ sheet, prepared, theme }: BoardProps) {
  const { dashboard, width } = sheet
  const height = heightOf(prepared.map(({ panel }) => panel))
  return (
    <div
      style={{ width, padding: margin, background: theme.colors.background.canvas, color: theme.colors.text.primary }}
    >
      <Line>
        <span style={{ color: theme.colors.text.secondary, display: 'flex', alignItems: 'center', gap: 6 }}>
          Dashboards <Icon name="angle-right" />
        </span>
        <h1 style={{ margin: 0, fontSize: 18, fontWeight: 500 }}>{dashboard.title}</h1>
      </Line>
      <Controls sheet={sheet} theme={theme} />
      <div style={{ position: 'relative', height }}>
        {prepared.map((each) => (
          <DrawnPanel key={each.panel.id} prepared={each} pageWidth={width} />
        ))}
      </div>
    </div>
  )
}

function Controls({ sheet: { variables, dashboard, links, range }, theme }: Omit<BoardProps, 'prepared'>) {
  const minutes = Math.round((range.to - range.from) / 60)
  const span = minutes % 60 === 0 && minutes > 60 ? `${minutes / 60} hours` : `${minutes} minutes`
  return (
    <Line>
      {variables
        .filter(({ shown }) => shown)
        .map((variable) => (
          <span key={variable.name} style={{ display: 'flex' }}>
            <Field theme={theme} style={{ color: theme.colors.text.primary, fontWeight: 500 }}>
              {variable.label}
            </Field>
            <Field theme={theme} style={{ background: theme.components.input.background }}>
              {shownText(variable)} <Icon name="angle-down" />
            </Field>
          </span>
        ))}
      <span style={{ display: 'flex', flexWrap: 'wrap', gap: 8, marginLeft: 'auto' }}>
        {links.map((title) => (
          <Field key={title} theme={theme}>
            <Icon name="external-link-alt" /> {title}
          </Field>
        ))}
        <Field theme={theme}>
          <Icon name="clock-nine" /> Last {span}
        </Field>
        <Field theme={theme}>
          <Icon name="sync" /> {dashboard.refresh ?? ''}
        </Field>
      </span>
    </Line>
  )
}

const Line = ({ children }: { readonly children: ReactNode }) => (
  <div style={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 8, paddingBottom: margin }}>
    {children}
  </div>
)

interface FieldProps {
  readonly theme: GrafanaTheme2
  readonly children: ReactNode
  readonly style?: CSSProperties
}

function Field({ theme, children, style }: FieldProps) {
  const border = `1px solid ${theme.colors.border.medium}`
  const box: CSSProperties = { display: 'flex', alignItems: 'center', gap: 6, height: 32, padding: '0 8px', border }
  return (
    <span style={{ ...box, borderRadius: 2, background: theme.colors.background.primary, ...style }}>{children}</span>
  )
}

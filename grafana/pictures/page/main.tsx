import './page.css'
import { createTheme, type GrafanaTheme2, ThemeContext } from '@grafana/data'
import { GlobalStyles } from '@grafana/ui'
import type { ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import type { Sheet } from '../answers.ts'
import { interpolateText } from '../interpolation.ts'
import { Board } from './board.tsx'
import { prepare } from './prepare.ts'
import { lookOver, type Remark } from './remarks.ts'

declare global {
  interface Window {
    draw(sheet: Sheet): Promise<readonly Remark[]>
  }
}

/** Draws the dashboard, and tells what somebody who looks at the picture should know of it. */
window.draw = async (sheet) => {
  const theme = createTheme({ colors: { mode: sheet.theme } })
  const replaceVariables = (text: string): string => interpolateText(text, sheet.variables)
  const surroundings = { theme, events: sheet.events, replaceVariables }
  const prepared = await Promise.all(sheet.panels.map((each) => prepare(each, surroundings)))
  const root = createRoot(document.getElementById('root') as HTMLElement)
  root.render(inTheme(theme, null))
  await settled()
  // Text on a canvas is measured and drawn once, with whatever font is there by then.
  await Promise.all(['400', '500'].map((weight) => document.fonts.load(`${weight} 14px Inter`)))
  root.render(inTheme(theme, <Board sheet={sheet} prepared={prepared} theme={theme} />))
  await settled()
  return lookOver(prepared)
}

const inTheme = (theme: GrafanaTheme2, children: ReactNode) => (
  <ThemeContext.Provider value={theme}>
    <GlobalStyles />
    {children}
  </ThemeContext.Provider>
)

/** Until nothing has changed on the page for a while: panels measure themselves, then draw. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    let timer = setTimeout(resolve, 500)
    new MutationObserver(() => {
      clearTimeout(timer)
      timer = setTimeout(resolve, 500)
    }).observe(document.body, { subtree: true, childList: true, attributes: true })
  })
}

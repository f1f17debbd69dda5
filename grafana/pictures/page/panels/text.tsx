import { renderTextPanelMarkdown } from '@grafana/data'
import { RenderUserContentAsHTML } from '@grafana/ui'
import type { PanelProps } from '../panel-props.ts'

interface TextOptions {
  readonly mode?: 'markdown' | 'html' | 'code'
  readonly content?: string
}

export function TextPanel({ options: { mode, content = '' }, replaceVariables }: PanelProps<TextOptions>) {
  const text = replaceVariables(content)
  if (mode === 'code') return <pre>{text}</pre>
  return (
    <RenderUserContentAsHTML
      className="markdown-html"
      content={mode === 'html' ? text : renderTextPanelMarkdown(text)}
    />
  )
}

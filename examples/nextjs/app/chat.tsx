'use client'

import { useState } from 'react'

/** Asks the route handler, and shows the answer while it comes. */
export function Chat() {
  const [reply, setReply] = useState('')

  async function ask(form: FormData): Promise<void> {
    setReply('')
    const response = await fetch('/api/chat', {
      method: 'POST',
      body: JSON.stringify({ message: form.get('message') }),
    })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
      const { value } = part
      setReply((text) => text + value)
    }
  }

  return (
    <form action={ask}>
      <input name="message" placeholder="Ask something" required />
      <button type="submit">Send</button>
      <p aria-live="polite">{reply}</p>
    </form>
  )
}

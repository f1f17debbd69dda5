import assert from 'node:assert/strict'
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import test from 'node:test'
import { type ChannelEvents, intercept } from '../../src/capture/channels.ts'

const name = 'undici:request:trailers'
const event = { request: {} } as ChannelEvents[typeof name]

test('an interceptor hears of an event before those who subscribed earlier and later', () => {
  const order: string[] = []
  const early = () => order.push('early')
  const late = () => order.push('late')
  subscribe(name, early)
  const undo = intercept(name, (event, publish) => {
    order.push('before')
    publish?.(event)
    order.push('after')
  })
  subscribe(name, late)
  channel(name).publish(event)
  assert.deepEqual(order, ['before', 'early', 'late', 'after'])
  undo()
  unsubscribe(name, early)
  unsubscribe(name, late)
})

test('a channel that only has an interceptor publishes, and none after the undo', () => {
  let heard = 0
  const undo = intercept(name, (event, publish) => {
    heard++
    publish?.(event)
  })
  assert.ok(channel(name).hasSubscribers)
  channel(name).publish(event)
  undo()
  channel(name).publish(event)
  assert.equal(heard, 1)
  assert.ok(!channel(name).hasSubscribers)
  assert.ok(!Object.hasOwn(channel(name), 'publish'))
})

test('two interceptors nest, and can be undone in either order', () => {
  for (const reversed of [false, true]) {
    const order: string[] = []
    const undos = ['first', 'second'].map((who) =>
      intercept(name, (event, publish) => {
        order.push(who)
        publish?.(event)
      }),
    )
    channel(name).publish(event)
    assert.deepEqual(order.splice(0), ['second', 'first'])
    if (reversed) undos.reverse()
    undos[0]?.()
    channel(name).publish(event)
    assert.deepEqual(order.splice(0), [reversed ? 'first' : 'second'])
    undos[1]?.()
    channel(name).publish(event)
    assert.deepEqual(order, [])
    Reflect.deleteProperty(channel(name), 'publish') // what an undo out of order leaves only passes on
  }
})

test('where the channel takes no publish of its own, the interceptor is a subscriber', () => {
  const frozen = 'undici:request:error'
  const target = channel(frozen)
  Object.defineProperty(target, 'publish', { value: undefined, configurable: true })
  Reflect.deleteProperty(target, 'publish')
  const define = Reflect.defineProperty
  Reflect.defineProperty = () => false
  let heard = 0
  const undo = intercept(frozen, () => heard++)
  Reflect.defineProperty = define
  target.publish({ ...event, error: undefined })
  undo()
  target.publish({ ...event, error: undefined })
  assert.equal(heard, 1)
})

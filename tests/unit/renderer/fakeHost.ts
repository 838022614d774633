import type { WindowClient } from '../../../shared/protocol/window/commands.ts'

/** A host that answers each command from a table and writes down what it was asked. */
export function fakeHost(answers: { readonly [name: string]: (input: never) => unknown }) {
  const asked: { name: string; input: unknown }[] = []
  const client = {
    call: async (name: string, input: never) => {
      asked.push({ name, input })
      const answer = answers[name]
      if (answer === undefined) throw new Error(`nobody answers ${name}`)
      return answer(input)
    },
  } as unknown as WindowClient
  return { client, asked }
}

// The Wi-Fi of the hall: `fetch`, but the next calls can be made to fail in the ways that networks do.

export class Network {
  /** By HTTP method, what happens to the next call: the name of a fault. */
  faults = {}
  /** What was answered, as in "POST 409". */
  answers = []
  #meanwhile = null

  fetch = async (url, options) => {
    const { method } = options
    if (method === 'POST') await this.#others()
    const fault = FAULTS[this.faults[method] ?? 'none']
    delete this.faults[method]
    const response = await fault(url, options)
    this.answers.push(`${method} ${response.status}`)
    return response
  }

  /** The next POST arrives only after `others` have done this. */
  overtake(others) {
    this.#meanwhile = others
  }

  async #others() {
    const meanwhile = this.#meanwhile
    this.#meanwhile = null
    await meanwhile?.()
  }
}

const FAULTS = {
  none: (url, options) => fetch(url, options),

  request_lost: () => {
    throw new TypeError('fetch failed: no network')
  },

  // The server has done its work, the phone never hears of it.
  answer_lost: async (url, options) => {
    await (await fetch(url, options)).arrayBuffer()
    throw new TypeError('fetch failed: connection reset')
  },

  // Half of the first piece arrives, then the connection ends.
  answer_cut: async (url, options) => {
    const { body, status, headers } = await fetch(url, options)
    const reader = body.getReader()
    const { value } = await reader.read()
    await reader.cancel()
    const cut = new ReadableStream({
      pull(stream) {
        if (stream.desiredSize > 0 && !this.begun) {
          this.begun = true
          stream.enqueue(value.subarray(0, value.length / 2))
        } else stream.error(new TypeError('terminated'))
      },
    })
    return new Response(cut, { status, headers })
  },
}

// How an app talks to Rapport: the tokens, the problems, and nothing else.

/** An answer that is not a success. `code` is stable and says what to do: see "For app developers". */
export class Problem extends Error {
  constructor(status, { code, title, detail }) {
    super(`${status} ${code}: ${detail ?? title}`)
    this.status = status
    this.code = code
  }
}

export class Rapport {
  /** `tokens` as `POST /v1/auth/tokens` gives them. `fetch` is the one of the platform. */
  constructor({ url, tokens, fetch }) {
    this.url = url
    this.tokens = tokens
    this.fetch = fetch
  }

  get(path, parameters) {
    return this.#call('GET', path, parameters)
  }

  post(path, parameters, body) {
    return this.#call('POST', path, parameters, body)
  }

  delete(path, parameters) {
    return this.#call('DELETE', path, parameters)
  }

  /** Access tokens last for minutes. An expired one is renewed once, and the call made again. */
  async #call(method, path, parameters, body) {
    try {
      return await this.#send(method, path, parameters, body)
    } catch (problem) {
      if (problem.code !== 'token_expired') throw problem
      await this.#renew()
      return this.#send(method, path, parameters, body)
    }
  }

  /** A refresh token works once. With the id of the attempt, kept until there is an answer, a lost one does no harm. */
  async #renew() {
    this.attempt ??= crypto.randomUUID()
    const grant = { grant: 'refresh', refresh_token: this.tokens.refresh_token, request_id: this.attempt }
    this.tokens = await this.#send('POST', '/v1/auth/tokens', {}, grant)
    this.attempt = null
  }

  async #send(method, path, parameters = {}, body = undefined) {
    const known = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined)
    const response = await this.fetch(`${this.url}${path}?${new URLSearchParams(known)}`, {
      method,
      headers: { Authorization: `Bearer ${this.tokens.access_token}`, 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
    })
    if (!response.ok) throw new Problem(response.status, await response.json())
    return response.status === 204 ? null : response.json()
  }
}

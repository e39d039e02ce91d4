// A phone's browser. Takes one order a line: {"do": …, "with": …}; answers with {"result": …} or {"error": …}.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import puppeteer from 'puppeteer-core'

const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  headless: 'shell',
  args: ['--no-sandbox', '--no-zygote', '--single-process', '--in-process-gpu', '--disable-gpu', '--hide-scrollbars'],
})
let page, asked, complaints

const orders = {
  async open({ url, width = 360, height = 740, dark = false, script = true, language = 'en' }) {
    await page?.close()
    page = await browser.newPage()
    asked = []
    complaints = []
    page.on('request', (request) => asked.push(request.url()))
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.setViewport({ width, height, deviceScaleFactor: 2, isMobile: true, hasTouch: true })
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }])
    await page.setExtraHTTPHeaders({ 'Accept-Language': language })
    await page.setJavaScriptEnabled(script)
    return (await page.goto(url, { waitUntil: 'load' })).status()
  },
  // What axe-core finds wrong, each with the elements that it is about.
  async axe() {
    await page.evaluate(AXE)
    const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations', 'incomplete'] }))
    const told = (results) => results.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    return { violations: told(found.violations), incomplete: told(found.incomplete) }
  },
  async press({ key, times = 1 }) {
    for (let time = 0; time < times; time += 1) await page.keyboard.press(key)
  },
  async type({ text }) {
    await page.keyboard.type(text)
  },
  // Sends the form with the key, and waits for what comes.
  async send({ key }) {
    const [answer] = await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press(key)])
    return answer.status()
  },
  // Where the keyboard is, and whether one sees it.
  async focus() {
    return await page.evaluate(() => {
      const here = document.activeElement
      const { outlineStyle, outlineWidth } = getComputedStyle(here)
      const seen = here.getBoundingClientRect()
      return {
        element: here.id || here.name || here.textContent.trim(),
        outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
        visible: seen.top >= 0 && seen.bottom <= innerHeight && seen.width > 1,
      }
    })
  },
  async measure() {
    return await page.evaluate(() => ({
      sideways: document.documentElement.scrollWidth - innerWidth,
      smallest: Math.min(...[...document.querySelectorAll('input, textarea, button')].map((each) => parseFloat(getComputedStyle(each).fontSize))),
      lowest: Math.min(...[...document.querySelectorAll('.button, form input:not([type="hidden"], [name="homepage"], [type="checkbox"]), textarea')].map((each) => each.getBoundingClientRect().height)),
      text: document.body.innerText,
    }))
  },
  async shoot({ path, whole = true }) {
    await page.screenshot({ path, fullPage: whole })
  },
  async asked() {
    return { urls: asked, complaints, cookies: (await browser.cookies()).length }
  },
  async close() {
    await browser.close()
  },
}

process.stdout.write('{"result": "ready"}\n')
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line)
  try {
    process.stdout.write(`${JSON.stringify({ result: (await orders[order.do](order.with)) ?? null })}\n`)
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: String(error.stack) })}\n`)
  }
  if (order.do === 'close') break
}

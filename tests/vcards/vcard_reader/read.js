// Reads vCards from standard input, writes what they say as JSON (jCard, RFC 7095).
import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'

const cards = ICAL.parse(readFileSync(0, 'utf8'))
process.stdout.write(JSON.stringify(cards[0] === 'vcard' ? [cards] : cards))

// Unpacks the browser into the folder for temporary files; its path is the last word.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import chromium, { inflate } from '@sparticuz/chromium'

const path = await chromium.executablePath()
const packed = join(fileURLToPath(import.meta.resolve('@sparticuz/chromium')), '..', '..', 'bin')
await inflate(join(packed, 'al2023.tar.br')) // libraries, for machines without them
process.stdout.write(path)

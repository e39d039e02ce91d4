// Loaded before everything else (`node --import`). An app's bundler finds the index.js of a folder, Node alone does not;
// with this the other files, and the schema that the server hands out, import WatermelonDB just as an app does.
import { registerHooks } from 'node:module'

const FOLDER = /^@nozbe\/watermelondb\/.*(?<!\.js)$/

registerHooks({
  resolve: (specifier, context, next) => next(FOLDER.test(specifier) ? `${specifier}/index.js` : specifier, context),
})

#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// The heap of a large machine grows fourfold before it is collected: one large search result then keeps 100 MB for ever.
setFlagsFromString('--heap-growing-percent=40');
await import('../dist/cli/main.js');

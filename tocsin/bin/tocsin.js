#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// The heap of a large machine grows fourfold before it is collected: one large search result then keeps 100 MB for ever.
setFlagsFromString('--heap-growing-percent=40');
// Most events of the first moments outlive a collection. The engine concludes that events should be made among what stays, never takes that back,
// and a pipeline then drags all that hangs on them through each collection.
setFlagsFromString('--no-allocation-site-pretenuring');
await import('../dist/cli/main.js');

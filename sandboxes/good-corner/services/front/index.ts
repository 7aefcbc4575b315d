/** front: the web page and the sample photos. PORT (3000). It asks nobody anything: the page itself talks to /graphql and /img. */
import { serve } from '../shared/serve.ts';
import { createApp } from './app.ts';

serve('front', await createApp('services/front/page', 'photos'));

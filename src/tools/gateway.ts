/** `npm run gateway -- -p PREFIX -c nginx.conf [-t]`: the gateway alone, with nginx's own flags and messages. */
import '../images/nginx/main.ts';

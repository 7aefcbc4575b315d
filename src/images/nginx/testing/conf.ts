/** The one configuration that both gateways run in peer.test.ts. */

/** Ports of the gateway and of what is behind it. */
export interface Ports {
  readonly gateway: number;
  readonly second: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Nobody listens there. */
  readonly dead: number;
}

/** nginx.conf for a prefix folder. */
export function peerConf(prefix: string, p: Ports): string {
  return `
worker_processes 1;
events { worker_connections 256; }
http {
  client_body_temp_path ${prefix}/tmp;
  proxy_temp_path ${prefix}/tmp;
  fastcgi_temp_path ${prefix}/tmp;
  uwsgi_temp_path ${prefix}/tmp;
  scgi_temp_path ${prefix}/tmp;
  access_log off;
  types { text/html html; text/css css; application/json json; image/png png; }
  default_type application/octet-stream;
  keepalive_timeout 65;

  upstream weighted { server 127.0.0.1:${p.a} weight=5; server 127.0.0.1:${p.b} weight=1; server 127.0.0.1:${p.c}; }
  upstream failing { server 127.0.0.1:${p.dead}; server 127.0.0.1:${p.a}; }
  upstream alldead { server 127.0.0.1:${p.dead}; server 127.0.0.1:${p.dead}; }
  upstream spare { server 127.0.0.1:${p.dead}; server 127.0.0.1:${p.b} backup; }
  upstream pair { server 127.0.0.1:${p.a} max_fails=0; server 127.0.0.1:${p.b} max_fails=0; }
  upstream downed { server 127.0.0.1:${p.a} down; server 127.0.0.1:${p.c}; }

  server {
    listen ${p.gateway};
    server_name localhost;
    root ${prefix}/html;
    proxy_read_timeout 300ms;
    proxy_connect_timeout 300ms;

    location /plain { proxy_pass http://127.0.0.1:${p.a}; }
    location /api { proxy_pass http://127.0.0.1:${p.a}/; }
    location /fh/ { proxy_pass http://127.0.0.1:${p.a}/; }
    location /deep/er/ { proxy_pass http://127.0.0.1:${p.a}/base/; }
    location /nob { proxy_pass http://127.0.0.1:${p.a}/base; }
    location = /exact { proxy_pass http://127.0.0.1:${p.a}/other; }
    location ^~ /caret/ { proxy_pass http://127.0.0.1:${p.a}/c/; }
    location /both { return 200 "both"; }
    location /both/ { proxy_pass http://127.0.0.1:${p.a}/; }
    location /query { proxy_pass http://127.0.0.1:${p.a}/q?fixed=1; }
    location "/sp ace/" { proxy_pass http://127.0.0.1:${p.a}/s/; }

    location /headers/ {
      proxy_pass http://127.0.0.1:${p.a}/;
      proxy_set_header Host $host;
      proxy_set_header X-Real-IP $remote_addr;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-All "$request_method $request_uri $uri $args $is_args $server_name $http_user_agent $http_x_thing $arg_page $cookie_theme \${scheme}x";
      proxy_set_header Accept-Encoding "";
      proxy_set_header X-Port $server_port;
    }
    location /http11/ { proxy_pass http://127.0.0.1:${p.a}/; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; }
    location /ws/ { proxy_pass http://127.0.0.1:${p.a}/; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; }
    location /weighted/ { proxy_pass http://weighted/; }
    location /failing/ { proxy_pass http://failing/; }
    location /alldead/ { proxy_pass http://alldead/; }
    location /spare/ { proxy_pass http://spare/; }
    location /pair/ { proxy_pass http://pair/; }
    location /downed/ { proxy_pass http://downed/; }
    location /retry500/ { proxy_pass http://pair/; proxy_next_upstream error http_500; }
    location /retryall/ { proxy_pass http://pair/; proxy_next_upstream error timeout non_idempotent; }
    location /noretry/ { proxy_pass http://pair/; proxy_next_upstream off; }
    location /dead/ { proxy_pass http://127.0.0.1:${p.dead}/; }
    location /hide/ { proxy_pass http://127.0.0.1:${p.a}/; proxy_hide_header X-One; proxy_pass_header Server; add_header X-Added yes; add_header X-Always "$status" always; }
    location /noredirect/ { proxy_pass http://127.0.0.1:${p.a}/; proxy_redirect off; }
    location /small/ { proxy_pass http://127.0.0.1:${p.a}/; client_max_body_size 10; }
    location /nolimit/ { proxy_pass http://127.0.0.1:${p.a}/; client_max_body_size 0; }
    location /intercept/ { proxy_pass http://127.0.0.1:${p.a}/; proxy_intercept_errors on; error_page 404 /pages/404.html; error_page 503 =200 /pages/busy.html; error_page 500 @fallback; }
    location @fallback { return 200 "fallback"; }
    location /ownpage/ { proxy_pass http://127.0.0.1:${p.dead}/; error_page 502 /pages/50x.html; }
    location /gone/ { error_page 404 =301 http://example.com/; }

    location /return/text { return 200 "hello $request_method $uri\\n"; }
    location /return/data.json { return 200 "{}"; }
    location /return/404 { return 404; }
    location /return/404text { return 404 "nope"; }
    location /return/301 { return 301 /other; }
    location /return/302 { return 302 https://example.com/a?b=c; }
    location /return/url { return http://example.com/; }
    location /return/307 { return 307 $scheme://$host$request_uri; }
    location /return/204 { return 204; }
    location /return/444 { return 444; }
    location /return/418 { return 418; }
    location /return/500 { return 500; }
    location /return/503 { return 503; }
    location /return/200 { return 200; }
    location /added/ { add_header X-A 1; add_header X-B "$uri" always; return 404; }
    location /addok/ { add_header X-A 1; add_header X-Empty "$arg_no"; return 200 "x"; }
    location /inside { internal; return 200 "secret"; }
    location /nested/ { return 200 "outer"; location /nested/in/ { return 200 "inner"; } }
    location /files/ { alias ${prefix}/html/pages/; }
    location /ka0/ { keepalive_timeout 0; return 200 "x"; }
    location /kah/ { keepalive_timeout 10 20; return 200 "x"; }
    location /index2/ { index nothere.html other.html; root ${prefix}/html; }
  }
  server { listen ${p.gateway}; server_name *.wild.test one.test; return 200 "wild $server_name $host"; }
  server { listen ${p.gateway}; server_name .dot.test end.*; return 200 "dot $host"; }
  server { listen ${p.second}; server_name second; server_tokens off; absolute_redirect off; keepalive_requests 2; root ${prefix}/html; location /fh/ { proxy_pass http://127.0.0.1:${p.a}; } location /r { return 301 /x; } }
}
`;
}

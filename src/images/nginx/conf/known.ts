/**
 * Every directive that nginx 1.22.1 (Debian's build, without dynamic modules) knows: where it may stand and how many
 * arguments it takes. Read from the tables of the program itself, so that "unknown directive", "not allowed here" and
 * "invalid number of arguments" are said exactly when nginx says them, whether or not the directive works here.
 *
 * One row: contexts | arguments | names. Contexts: m main, e events, h http, s server, l location, u upstream,
 * S if in server, L if in location, X limit_except. Arguments: the counts allowed, `N+` at least N, `f` on or off,
 * `{` a block.
 */
const ROWS = `
mehslu | 1 | include
e | 1 | accept_mutex_delay debug_connection epoll_events use worker_aio_requests worker_connections
e | f | accept_mutex multi_accept
h | 1 | http2_recv_buffer_size map_hash_bucket_size map_hash_max_size server_names_hash_bucket_size
h | 1 | server_names_hash_max_size variables_hash_bucket_size variables_hash_max_size
h | 2 | limit_conn_zone
h | 2+ | fastcgi_cache_path log_format proxy_cache_path scgi_cache_path uwsgi_cache_path
h | 3 | limit_req_zone
h | {0 | server
h | {1 | upstream
h | {12 | geo
h | {2 | charset_map map split_clients
hs | 1 | client_header_buffer_size client_header_timeout connection_pool_size http2_body_preread_size
hs | 1 | http2_idle_timeout http2_max_concurrent_pushes http2_max_concurrent_streams http2_max_field_size
hs | 1 | http2_max_header_size http2_max_requests http2_pool_size http2_recv_timeout http2_streams_index_size
hs | 1 | max_headers request_pool_size ssl_buffer_size ssl_certificate ssl_certificate_key ssl_ciphers
hs | 1 | ssl_client_certificate ssl_crl ssl_dhparam ssl_ecdh_curve ssl_ocsp_cache ssl_ocsp_responder
hs | 1 | ssl_password_file ssl_session_ticket_key ssl_session_timeout ssl_stapling_file
hs | 1 | ssl_stapling_responder ssl_trusted_certificate ssl_verify_client ssl_verify_depth
hs | 1+ | ssl_protocols
hs | 12 | ssl_session_cache
hs | 2 | large_client_header_buffers ssl_conf_command
hs | f | ignore_invalid_headers merge_slashes ssl ssl_early_data ssl_ocsp ssl_prefer_server_ciphers
hs | f | ssl_reject_handshake ssl_session_tickets ssl_stapling ssl_stapling_verify underscores_in_headers
hsl | 1 | add_after_body add_before_body aio ancient_browser_value auth_delay auth_request autoindex_format
hsl | 1 | client_body_buffer_size client_body_in_file_only client_body_timeout client_max_body_size
hsl | 1 | default_type directio directio_alignment fastcgi_buffer_size fastcgi_busy_buffers_size
hsl | 1 | fastcgi_cache fastcgi_cache_key fastcgi_cache_lock_age fastcgi_cache_lock_timeout
hsl | 1 | fastcgi_cache_max_range_offset fastcgi_cache_min_uses fastcgi_catch_stderr fastcgi_connect_timeout
hsl | 1 | fastcgi_hide_header fastcgi_index fastcgi_limit_rate fastcgi_max_temp_file_size
hsl | 1 | fastcgi_next_upstream_timeout fastcgi_next_upstream_tries fastcgi_pass_header fastcgi_read_timeout
hsl | 1 | fastcgi_send_lowat fastcgi_send_timeout fastcgi_split_path_info fastcgi_store
hsl | 1 | fastcgi_temp_file_write_size grpc_buffer_size grpc_connect_timeout grpc_hide_header
hsl | 1 | grpc_next_upstream_timeout grpc_next_upstream_tries grpc_pass_header grpc_read_timeout
hsl | 1 | grpc_send_timeout grpc_ssl_certificate grpc_ssl_certificate_key grpc_ssl_ciphers grpc_ssl_crl
hsl | 1 | grpc_ssl_name grpc_ssl_password_file grpc_ssl_trusted_certificate grpc_ssl_verify_depth
hsl | 1 | gzip_comp_level gzip_hash gzip_http_version gzip_min_length gzip_static gzip_window
hsl | 1 | http2_chunk_size http2_push if_modified_since keepalive_requests keepalive_time
hsl | 1 | limit_conn_log_level limit_conn_status limit_req_log_level limit_req_status lingering_close
hsl | 1 | lingering_time lingering_timeout max_ranges memcached_buffer_size memcached_connect_timeout
hsl | 1 | memcached_gzip_flag memcached_next_upstream_timeout memcached_next_upstream_tries
hsl | 1 | memcached_read_timeout memcached_send_timeout min_delete_depth mirror modern_browser_value
hsl | 1 | mp4_buffer_size mp4_max_buffer_size open_file_cache_min_uses open_file_cache_valid
hsl | 1 | postpone_gzipping postpone_output proxy_buffer_size proxy_busy_buffers_size proxy_cache
hsl | 1 | proxy_cache_key proxy_cache_lock_age proxy_cache_lock_timeout proxy_cache_max_range_offset
hsl | 1 | proxy_cache_min_uses proxy_connect_timeout proxy_headers_hash_bucket_size
hsl | 1 | proxy_headers_hash_max_size proxy_hide_header proxy_http_version proxy_limit_rate
hsl | 1 | proxy_max_temp_file_size proxy_method proxy_next_upstream_timeout proxy_next_upstream_tries
hsl | 1 | proxy_pass_header proxy_read_timeout proxy_send_lowat proxy_send_timeout proxy_set_body
hsl | 1 | proxy_ssl_certificate proxy_ssl_certificate_key proxy_ssl_ciphers proxy_ssl_crl proxy_ssl_name
hsl | 1 | proxy_ssl_password_file proxy_ssl_trusted_certificate proxy_ssl_verify_depth proxy_store
hsl | 1 | proxy_temp_file_write_size read_ahead real_ip_header resolver_timeout satisfy scgi_buffer_size
hsl | 1 | scgi_busy_buffers_size scgi_cache scgi_cache_key scgi_cache_lock_age scgi_cache_lock_timeout
hsl | 1 | scgi_cache_max_range_offset scgi_cache_min_uses scgi_connect_timeout scgi_hide_header
hsl | 1 | scgi_limit_rate scgi_max_temp_file_size scgi_next_upstream_timeout scgi_next_upstream_tries
hsl | 1 | scgi_pass_header scgi_read_timeout scgi_send_timeout scgi_store scgi_temp_file_write_size
hsl | 1 | secure_link secure_link_md5 secure_link_secret send_lowat send_timeout sendfile_max_chunk
hsl | 1 | server_tokens set_real_ip_from slice ssi_min_file_chunk ssi_value_length
hsl | 1 | subrequest_output_buffer_size types_hash_bucket_size types_hash_max_size userid userid_domain
hsl | 1 | userid_expires userid_mark userid_name userid_p3p userid_path userid_service uwsgi_buffer_size
hsl | 1 | uwsgi_busy_buffers_size uwsgi_cache uwsgi_cache_background_update uwsgi_cache_key
hsl | 1 | uwsgi_cache_lock_age uwsgi_cache_lock_timeout uwsgi_cache_max_range_offset uwsgi_cache_min_uses
hsl | 1 | uwsgi_connect_timeout uwsgi_hide_header uwsgi_limit_rate uwsgi_max_temp_file_size uwsgi_modifier1
hsl | 1 | uwsgi_modifier2 uwsgi_next_upstream_timeout uwsgi_next_upstream_tries uwsgi_pass_header
hsl | 1 | uwsgi_read_timeout uwsgi_send_timeout uwsgi_ssl_certificate uwsgi_ssl_certificate_key
hsl | 1 | uwsgi_ssl_ciphers uwsgi_ssl_crl uwsgi_ssl_name uwsgi_ssl_password_file
hsl | 1 | uwsgi_ssl_trusted_certificate uwsgi_ssl_verify_depth uwsgi_store uwsgi_string
hsl | 1 | uwsgi_temp_file_write_size
hsl | 1+ | addition_types ancient_browser charset_types dav_methods error_log fastcgi_cache_bypass
hsl | 1+ | fastcgi_cache_methods fastcgi_cache_use_stale fastcgi_cache_valid fastcgi_ignore_headers
hsl | 1+ | fastcgi_next_upstream fastcgi_no_cache grpc_ignore_headers grpc_next_upstream grpc_ssl_protocols
hsl | 1+ | gzip_disable gzip_proxied gzip_types index memcached_next_upstream proxy_cache_bypass
hsl | 1+ | proxy_cache_methods proxy_cache_use_stale proxy_cache_valid proxy_ignore_headers
hsl | 1+ | proxy_next_upstream proxy_no_cache proxy_ssl_protocols resolver scgi_cache_bypass
hsl | 1+ | scgi_cache_methods scgi_cache_use_stale scgi_cache_valid scgi_ignore_headers scgi_next_upstream
hsl | 1+ | scgi_no_cache ssi_types sub_filter_types uwsgi_cache_bypass uwsgi_cache_methods
hsl | 1+ | uwsgi_cache_use_stale uwsgi_cache_valid uwsgi_ignore_headers uwsgi_next_upstream uwsgi_no_cache
hsl | 1+ | uwsgi_ssl_protocols
hsl | 12 | disable_symlinks fastcgi_bind grpc_bind keepalive_disable keepalive_timeout memcached_bind
hsl | 12 | modern_browser open_file_cache proxy_bind proxy_cookie_domain proxy_cookie_path proxy_redirect
hsl | 12 | scgi_bind uwsgi_bind
hsl | 123 | dav_access fastcgi_store_access limit_req proxy_store_access scgi_store_access userid_flags
hsl | 123 | uwsgi_store_access
hsl | 1234 | client_body_temp_path fastcgi_temp_path open_log_file_cache proxy_cookie_flags proxy_temp_path
hsl | 1234 | scgi_temp_path uwsgi_temp_path
hsl | 2 | auth_request_set fastcgi_buffers grpc_set_header grpc_ssl_conf_command gunzip_buffers gzip_buffers
hsl | 2 | limit_conn output_buffers proxy_buffers proxy_set_header proxy_ssl_conf_command scgi_buffers
hsl | 2 | sub_filter uwsgi_buffers uwsgi_ssl_conf_command
hsl | 23 | fastcgi_param scgi_param uwsgi_param
hsl | f | absolute_redirect aio_write autoindex autoindex_exact_size autoindex_localtime
hsl | f | chunked_transfer_encoding client_body_in_single_buffer create_full_put_path etag fastcgi_buffering
hsl | f | fastcgi_cache_background_update fastcgi_cache_lock fastcgi_cache_revalidate fastcgi_force_ranges
hsl | f | fastcgi_ignore_client_abort fastcgi_intercept_errors fastcgi_keep_conn fastcgi_pass_request_body
hsl | f | fastcgi_pass_request_headers fastcgi_request_buffering fastcgi_socket_keepalive
hsl | f | grpc_intercept_errors grpc_socket_keepalive grpc_ssl_server_name grpc_ssl_session_reuse
hsl | f | grpc_ssl_verify gunzip gzip_no_buffer gzip_vary http2_push_preload limit_conn_dry_run
hsl | f | limit_req_dry_run log_not_found log_subrequest memcached_socket_keepalive mirror_request_body
hsl | f | mp4_start_key_frame msie_padding msie_refresh open_file_cache_errors open_file_cache_events
hsl | f | port_in_redirect proxy_buffering proxy_cache_background_update proxy_cache_convert_head
hsl | f | proxy_cache_lock proxy_cache_revalidate proxy_force_ranges proxy_ignore_client_abort
hsl | f | proxy_intercept_errors proxy_pass_request_body proxy_pass_request_headers proxy_request_buffering
hsl | f | proxy_socket_keepalive proxy_ssl_server_name proxy_ssl_session_reuse proxy_ssl_verify
hsl | f | real_ip_recursive recursive_error_pages reset_timedout_connection scgi_buffering
hsl | f | scgi_cache_background_update scgi_cache_lock scgi_cache_revalidate scgi_force_ranges
hsl | f | scgi_ignore_client_abort scgi_intercept_errors scgi_pass_request_body scgi_pass_request_headers
hsl | f | scgi_request_buffering scgi_socket_keepalive server_name_in_redirect ssi_ignore_recycled_buffers
hsl | f | ssi_last_modified ssi_silent_errors sub_filter_last_modified sub_filter_once tcp_nodelay tcp_nopush
hsl | f | uwsgi_buffering uwsgi_cache_lock uwsgi_cache_revalidate uwsgi_force_ranges
hsl | f | uwsgi_ignore_client_abort uwsgi_intercept_errors uwsgi_pass_request_body uwsgi_pass_request_headers
hsl | f | uwsgi_request_buffering uwsgi_socket_keepalive uwsgi_ssl_server_name uwsgi_ssl_session_reuse
hsl | f | uwsgi_ssl_verify
hsl | {0 | types
hslL | 1 | charset limit_rate limit_rate_after post_action root source_charset
hslL | 12 | expires
hslL | 2+ | error_page
hslL | 23 | add_header add_trailer
hslL | f | gzip override_charset sendfile ssi
hslLX | 1+ | access_log
hslSL | f | rewrite_log uninitialized_variable_warn
hslX | 1 | allow auth_basic auth_basic_user_file deny
l | 0 | empty_gif flv internal mp4
l | 1 | alias
l | f | random_index
l | {1+ | limit_except
lL | 1 | fastcgi_pass grpc_pass memcached_pass scgi_pass uwsgi_pass
lLX | 1 | proxy_pass
m | 1 | debug_points env load_module lock_file pid ssl_engine timer_resolution worker_priority
m | 1 | worker_processes worker_rlimit_core worker_rlimit_nofile worker_shutdown_timeout working_directory
m | 1+ | error_log worker_cpu_affinity
m | 12 | user
m | 23 | thread_pool
m | f | daemon master_process pcre_jit
m | {0 | events http
s | 1+ | listen server_name
sl | 01 | stub_status
sl | 1 | referer_hash_bucket_size referer_hash_max_size
sl | 1+ | valid_referers
sl | 2+ | try_files
sl | {1+ | if
sl | {12 | location
slSL | 0 | break
slSL | 12 | return
slSL | 2 | set
slSL | 23 | rewrite
u | 0 | ip_hash least_conn
u | 012 | random
u | 1 | keepalive keepalive_requests keepalive_time keepalive_timeout
u | 1+ | server
u | 12 | hash zone
`;

/** Where a statement can stand. */
export type Context =
  'main' | 'events' | 'http' | 'server' | 'location' | 'upstream' | 'serverIf' | 'locationIf' | 'limitExcept';

/** One way in which a directive may be used; most have one, a few (server, return, error_log) more. */
export interface Usage {
  readonly contexts: ReadonlySet<Context>;
  readonly block: boolean;
  readonly flag: boolean;
  readonly min: number;
  /** Counts allowed; null: `min` or more. */
  readonly counts: ReadonlySet<number> | null;
}

const LETTERS: Readonly<Record<string, Context>> = {
  m: 'main',
  e: 'events',
  h: 'http',
  s: 'server',
  l: 'location',
  u: 'upstream',
  S: 'serverIf',
  L: 'locationIf',
  X: 'limitExcept',
};

function usage(where: string, args: string): Usage {
  const contexts = new Set([...where].flatMap((letter) => LETTERS[letter] ?? []));
  const digits = args.replace(/[^0-9]/g, '');
  const open = args.endsWith('+');
  return {
    contexts,
    block: args.includes('{'),
    flag: args.includes('f'),
    min: digits === '' ? 0 : Number(digits[0]),
    counts: open ? null : new Set([...digits].map(Number)),
  };
}

function readRows(): ReadonlyMap<string, readonly Usage[]> {
  const table = new Map<string, Usage[]>();
  for (const row of ROWS.trim().split('\n')) {
    const [where = '', args = '', names = ''] = row.split('|').map((cell) => cell.trim());
    const how = usage(where, args);
    for (const name of names.split(' ')) table.set(name, [...(table.get(name) ?? []), how]);
  }
  return table;
}

/** Name of a directive → the ways in which nginx lets it be used. */
export const KNOWN: ReadonlyMap<string, readonly Usage[]> = readRows();

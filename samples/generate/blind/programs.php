<?php
// PHP programs of the blind corpus. Usage: php programs.php NAME PORT, credentials as JSON on standard input.
$S = json_decode(file_get_contents('php://stdin'), true);
[, $name, $port] = $argv;
$U = "http://localhost:$port";
$headers = ['Authorization' => "Bearer {$S['bearer']}", 'X-Api-Key' => $S['apikey'], 'Cookie' => "PHPSESSID={$S['phpsessid']}; theme=dark"];
$config = ['database' => ['dsn' => 'mysql:host=db.example.test;dbname=shop', 'user' => 'app', 'password' => $S['password']], 'stripe_secret' => $S['stripe'], 'app_key' => 'base64:' . $S['secret_key'], 'mail_password' => $S['smtp_pw'], 'redis' => "redis://:{$S['redis_pw']}@cache.example.test:6379"];

class Client
{
    private string $apiKey;
    protected array $headers;
    public string $token;

    public function __construct($apiKey, $headers, $token)
    {
        [$this->apiKey, $this->headers, $this->token] = [$apiKey, $headers, $token];
    }

    public function send(string $method, string $password, array $options)
    {
        debug_print_backtrace();
        throw new RuntimeException("request failed: " . json_encode($options));
    }
}

if ($name === 'dumps') {
    print_r($headers);
    var_dump($headers, $config);
    var_export($config);
    echo serialize($headers), "\n", json_encode($config, JSON_PRETTY_PRINT), "\n", json_encode($headers), "\n";
    $client = new Client($S['apikey2'], $headers, $S['token']);
    print_r($client);
    var_dump($client);
    var_export($client);
    debug_zval_refcount ?? null;
} elseif ($name === 'errors') {
    ini_set('display_errors', '1');
    ini_set('html_errors', '1');
    ini_set('zend.exception_ignore_args', '0');
    ini_set('zend.exception_string_param_max_len', '400');
    $client = new Client($S['apikey'], $headers, $S['token']);
    try {
        $client->send('POST', $S['password'], ['headers' => $headers, 'query' => ['access_token' => $S['query']]]);
    } catch (RuntimeException $e) {
        echo $e, "\n";
        error_log((string) $e);
        var_dump($e->getTrace()[0]['args']);
    }
    try {
        new PDO('mysql:host=127.0.0.1;port=9;dbname=shop', 'app', $S['password2']);
    } catch (Throwable $e) {
        echo "PDOException: ", $e->getMessage(), "\n", $e->getTraceAsString(), "\n", get_class($e), "\n";
    }
    trigger_error("Undefined index for https://ci:{$S['url_pw']}@git.example.test/x?private_token={$S['apikey2']}", E_USER_WARNING);
    $client->send('GET', $S['password2'], ['auth' => [$S['user'], $S['basic_pw']]]);
} elseif ($name === 'curl') {
    foreach ([[CURLOPT_HTTPHEADER => array_map(fn ($k, $v) => "$k: $v", array_keys($headers), $headers), CURLOPT_URL => "$U/login?key={$S['apikey2']}"], [CURLOPT_URL => "$U/token", CURLOPT_USERPWD => "{$S['user']}:{$S['basic_pw']}", CURLOPT_POSTFIELDS => http_build_query(['password' => $S['password2'], 'client_secret' => $S['client_secret']])], [CURLOPT_URL => "$U/go"]] as $options) {
        $c = curl_init();
        $log = fopen('php://temp', 'w+');
        curl_setopt_array($c, $options + [CURLOPT_VERBOSE => true, CURLOPT_STDERR => $log, CURLOPT_RETURNTRANSFER => true, CURLOPT_HEADER => true, CURLINFO_HEADER_OUT => false]);
        $body = curl_exec($c);
        rewind($log);
        echo stream_get_contents($log), $body, "\n";
        print_r(array_intersect_key(curl_getinfo($c), ['url' => 1, 'redirect_url' => 1, 'http_code' => 1]));
    }
    $context = stream_context_create(['http' => ['header' => "Authorization: Basic {$S['basic']}\r\nX-Auth-Token: {$S['apikey3']}\r\n"]]);
    print_r(stream_context_get_options($context));
    print_r(parse_url("https://ci:{$S['url_pw']}@git.example.test/a?token={$S['query']}"));
} else {
    $_SERVER += ['HTTP_AUTHORIZATION' => $headers['Authorization'], 'PHP_AUTH_USER' => $S['user'], 'PHP_AUTH_PW' => $S['basic_pw'], 'HTTP_COOKIE' => $headers['Cookie'], 'QUERY_STRING' => 'token=' . $S['query']];
    $_COOKIE = ['PHPSESSID' => $S['phpsessid'], 'laravel_session' => $S['rails'], 'remember_web_59ba36addc2b2f9401580f014c7f58ea4e30989d' => $S['remember']];
    $_POST = ['email' => 'ines@example.test', '_token' => $S['session'], 'password' => $S['password']];
    $keep = ['HTTP_AUTHORIZATION', 'PHP_AUTH_PW', 'HTTP_COOKIE', 'QUERY_STRING'];
    print_r(array_intersect_key($_SERVER, array_flip($keep)));
    var_dump($_COOKIE, $_POST);
    echo '[2026-10-12 12:01:02] local.ERROR: login failed ', json_encode(['headers' => $headers, 'input' => $_POST]), "\n";
    echo '[2026-10-12T12:01:02.123456+00:00] shop.INFO: Matched route "login". ', json_encode(['route_parameters' => ['token' => $S['reset']], 'request_uri' => "https://shop.example.test/reset/{$S['reset']}?access_token={$S['access']}"]), " []\n";
    putenv('APP_KEY=base64:' . $S['secret_key']);
    putenv('DB_PASSWORD=' . $S['password2']);
    foreach (getenv() as $k => $v) if (preg_match('/KEY|PASS/', $k)) echo "$k => $v\n";
    echo '<table><tr><td class="e">DB_PASSWORD </td><td class="v">', htmlspecialchars($S['password2']), " </td></tr>\n<tr><td class=\"e\">\$_SERVER['HTTP_AUTHORIZATION']</td><td class=\"v\">", $headers['Authorization'], "</td></tr></table>\n";
}

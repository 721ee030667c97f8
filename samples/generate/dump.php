<?php
// php -S router: writes what it gets to standard error, as error_log and print_r users do.
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
ob_start();
switch ($path) {
    case '/server':  print_r($_SERVER); break;
    case '/headers': var_dump(getallheaders()); break;
    case '/export':  var_export(getallheaders()); break;
    case '/cookie':  var_dump($_COOKIE); print_r($_GET); break;
    case '/login':   print_r($_POST); setcookie('PHPSESSID', $_POST['sid']); print_r(headers_list()); break;
    case '/json':    error_log('request ' . json_encode(['uri' => $_SERVER['REQUEST_URI'], 'headers' => getallheaders()])); break;
    case '/throw':
        $pay = function (string $authorization, int $order) { throw new RuntimeException("gateway refused order $order"); };
        try { $pay($_SERVER['HTTP_AUTHORIZATION'], 17); } catch (Exception $e) { error_log((string) $e); }
        break;
}
$out = ob_get_clean();
if ($out !== '') file_put_contents('php://stderr', $out . "\n");
echo "ok\n";

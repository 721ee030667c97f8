# Perl programs of the blind corpus. Usage: perl programs.pl NAME PORT, credentials as JSON on standard input.
use strict; use warnings;
use JSON; use Data::Dumper; use LWP::UserAgent; use HTTP::Request::Common; use Carp qw(cluck longmess);
$| = 1; open STDERR, ">&", \*STDOUT;
my ($name, $port) = @ARGV;
my $S = decode_json(do { local $/; <STDIN> });
my $U = "http://localhost:$port";
my $ua = LWP::UserAgent->new;
$ua->cookie_jar({});
$ua->add_handler(request_send => sub { print "--- request\n", shift->as_string; return });
$ua->add_handler(response_done => sub { print "--- response\n", shift->as_string; return });
$ua->default_header(Authorization => "Bearer $S->{bearer}", 'X-Api-Key' => $S->{apikey});
$ua->get("$U/login?access_token=$S->{query}");
$ua->get("$U/me");
print $ua->cookie_jar->as_string;
$ua->request(POST "$U/token", [grant_type => 'password', password => $S->{password}, client_secret => $S->{client_secret}]);
my $r = GET "$U/basic"; $r->authorization_basic($S->{user}, $S->{basic_pw}); $ua->request($r);
my $config = { dsn => "DBI:mysql:database=shop;host=db.example.test", user => 'app', password => $S->{password2}, api_token => $S->{token}, headers => ['Authorization', "Token $S->{apikey2}"], session => { session_id => $S->{session} } };
$Data::Dumper::Sortkeys = 1;
print Dumper($config, $r->headers);
{ local $Data::Dumper::Terse = 1; local $Data::Dumper::Indent = 0; print Dumper($config), "\n"; }
{ local $Data::Dumper::Useqq = 1; print Data::Dumper->Dump([$config, $S->{pem}], ['config', 'private_key']); }
print JSON->new->pretty->canonical->encode($config);
sub connect_db { my ($dsn, $user, $password) = @_; cluck "cannot connect"; }
connect_db($config->{dsn}, 'app', $S->{password2});
print "ENV: $_=$ENV{$_}\n" for grep { /TOKEN|SECRET/ } sort keys %ENV;
warn "cookie: $_\n" for "sid=$S->{sid}; path=/";
die "401 for Authorization: Bearer $S->{jwt} at $U\n";

"""Command-line tools and shells."""
import json
import shlex

q = shlex.quote


def add(main):
    case, PORT, PY, HERE = main.case, main.PORT, main.PY, main.HERE
    U = f"http://localhost:{PORT}"

    def requests(c, curl):
        s = c.s
        c.server()
        c.sh(f"{curl} -H {q('Authorization: Bearer ' + s['bearer'])} -H {q('X-Api-Key: ' + s['apikey'])} {q(U + '/v1/items?access_token=' + s['query'])}")
        c.sh(f"{curl} -u {q(s['user'] + ':' + s['basic_pw'])} {U}/basic")
        c.sh(f"{curl} -b {q('session=' + s['session'] + '; theme=dark')} {U}/login")
        c.sh(f"{curl} -L -H {q('Authorization: Bearer ' + s['jwt'])} {U}/go")
        c.sh(f"{curl} --data-urlencode {q('password=' + s['password'])} -d username=ines {U}/login")
        c.sh(f"{curl} -H 'Content-Type: application/json' -d {q(json.dumps({'user': 'ines', 'password': s['password2'], 'client_secret': s['client_secret']}))} {U}/echo")
        c.sh(f"{curl} {U}/token -d grant_type=refresh_token -d {q('refresh_token=' + s['refresh'])}")

    for name, curl in {"curl-verbose": "curl -sv", "curl-trace": "curl -s --trace -", "curl-trace-ascii": "curl -s --trace-ascii -", "curl-libcurl": "curl -s --libcurl -", "httpie-none": ""}.items():
        if curl:
            case("tool-" + name)(lambda c, curl=curl: requests(c, curl))

    @case("tool-wget-debug")
    def wget(c):
        s = c.s
        c.server()
        w = "wget -d --no-hsts -O /dev/null -t 1"
        c.sh(f"{w} --header {q('Authorization: Bearer ' + s['bearer'])} {q(U + '/x?api_key=' + s['apikey'])}")
        c.sh(f"{w} --user {s['user']} --password {q(s['basic_pw'])} --auth-no-challenge {U}/basic")
        c.sh(f"{w} --post-data {q('password=' + s['password'])} {U}/login")
        c.sh(f"{w} http://ci:{s['url_pw'] if not c.clean else 'x'}@localhost:{PORT}/login")
        c.sh(f"{w} {U}/go")

    @case("tool-httpie")
    def httpie(c):
        s = c.s
        c.server()
        h = "http --ignore-stdin -v"
        c.sh(f"{h} -A bearer -a {q(s['bearer'])} {q(U + '/login')}")
        c.sh(f"{h} --pretty=all {U}/echo {q('X-Api-Key:' + s['apikey'])} {q('Cookie:sid=' + s['sid'])} {q('password=' + s['password'])} {q('token=' + s['token'])}")
        c.sh(f"{h} --form {U}/token {q('client_secret=' + s['client_secret'])} {q('code=' + s['code'])}")
        c.sh(f"{h} --debug -a {q(s['user'] + ':' + s['basic_pw'])} {q(U + '/x?access_token=' + s['query'])}")

    @case("tool-git-trace")
    def git(c):
        s = c.s
        c.server()
        env = {"GIT_TRACE_CURL": "1", "GIT_TRACE": "1", "GIT_TRACE_REDACT": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_TRACE_SETUP": "0"}
        c.run(["git", "-c", f"http.extraHeader=Authorization: Bearer {s['bearer']}", "ls-remote", U + "/a.git"], env=env)
        c.run(["git", "-c", f"http.extraHeader=PRIVATE-TOKEN: {s['gitlab']}", "ls-remote", U + "/b.git"], env={**env, "GIT_CURL_VERBOSE": "1"})
        c.run(["git", "ls-remote", f"http://oauth2:{s['url_pw'].replace('<', '').replace('>', '')}@localhost:{PORT}/basic"], env=env)
        c.sh(f"git init -q r; cd r; git remote add origin https://ci:{s['url_pw']}@git.example.test/shop.git 2>/dev/null; git remote -v; cat .git/config; git config --list | grep -v ^core; git push origin main" if not c.clean else "git init -q r; cd r; git remote -v; cat .git/config")

    @case("tool-shell")
    def shell(c):
        s = c.s
        c.server()
        c.sh(f"""set -x
export API_TOKEN={q(s['token'])}
DB_PASSWORD={q(s['password'])}
mysql_args="-u app -p{s['db_pw']}"
curl -s -H "Authorization: Bearer $API_TOKEN" -u {q(s['user'] + ':' + s['basic_pw'])} {U}/x > /dev/null
curl -s -H {q('X-Api-Key: ' + s['apikey'])} --data {q('client_secret=' + s['client_secret'])} {U}/token > /dev/null
docker_cmd="docker login -u ci -p {s['url_pw']} registry.example.test"
aws_env="AWS_ACCESS_KEY_ID={s['aws_id']} AWS_SECRET_ACCESS_KEY={s['aws_secret']}"
PGPASSWORD={q(s['password2'])} true
psql_url="postgres://app:{s['db_pw']}@127.0.0.1:9/shop"
declare -p API_TOKEN DB_PASSWORD
[ "$API_TOKEN" = expected ] || echo "token mismatch: $API_TOKEN"
""")
        c.sh("env; printenv; export -p; set | grep -a TOKEN", env={"GITHUB_TOKEN": s["github"], "API_SECRET": s["webhook_secret"], "SESSION_SECRET": s["secret_key"], "SMTP_PASSWORD": s["smtp_pw"], "REDIS_URL": f"redis://:{s['redis_pw']}@cache.example.test:6379/0", "NPM_TOKEN": s["npm"]})

    @case("tool-ps")
    def ps(c):
        s = c.s
        c.sh(f"""sleep 3 & 
{PY} -c 'import time; time.sleep(3)' --token {q(s['token'])} --db postgres://app:{s['db_pw']}@db/shop --password={q(s['password'])} &
API_KEY={q(s['apikey'])} sh -c 'exec sleep 3' &
sleep 0.5; ps auxe -ww | grep -a -E 'sleep|time' ; for p in $(jobs -p); do tr '\\0' ' ' < /proc/$p/cmdline; echo; tr '\\0' '\\n' < /proc/$p/environ | grep -a KEY; cat -v /proc/$p/cmdline; done; wait""")
        c.sh(f"""HISTFILE=; set -o history; HISTTIMEFORMAT='%F %T '
history -s {q("curl -H 'Authorization: Bearer " + s['bearer'] + "' https://api.example.test")}
history -s {q('export STRIPE_KEY=' + s['stripe'])}
history -s {q('mysql -h db.example.test -u app -p' + s['db_pw'] + ' shop')}
history -s {q('redis-cli -a ' + s['redis_pw'] + ' ping')}
history -s {q('sshpass -p ' + s['url_pw'] + ' ssh deploy@host.example.test')}
history -s {q('git clone https://x-access-token:' + s['mq_pw'] + '@git.example.test/a.git')}
history -s {q('vault login ' + s['bearer2'])}
history""")

    @case("tool-strace")
    def strace(c):
        s = c.s
        c.server()
        t = "strace -f -s 2000 -e trace=execve,write,sendto,read,recvfrom -o /dev/stdout"
        c.sh(f"{t} curl -s -o /dev/null -H {q('Authorization: Bearer ' + s['bearer'])} -b {q('sid=' + s['sid'])} {q(U + '/x?token=' + s['query'])} | grep -a -E 'execve|HTTP'")
        c.sh(f"{t} curl -s -o /dev/null -u {q(s['user'] + ':' + s['basic_pw'])} -d {q('password=' + s['password'])} {U}/login | grep -a -E 'execve|HTTP|pass'")
        c.sh(f"ltrace -s 300 -e getenv+strlen env 2>&1 | tail -20", env={"API_TOKEN": s["token"]})

    def capture(c, view):
        s = c.s
        c.server()
        pcap = c.tmp + "/x.pcap"
        p = main.subprocess.Popen(["tcpdump", "-i", "lo", "-U", "-w", pcap, f"port {PORT}"], stderr=main.subprocess.DEVNULL)
        main.time.sleep(1)
        c.sh(f"curl -s -H {q('Authorization: Bearer ' + s['bearer'])} {q(U + '/x?api_key=' + s['apikey'])}; curl -s -b {q('session=' + s['session'])} {U}/login; curl -s -u {q(s['user'] + ':' + s['basic_pw'])} -d {q('password=' + s['password'])} {U}/token", keep=False)
        main.time.sleep(1)
        p.terminate()
        p.wait()
        c.sh(view.replace("PCAP", pcap))

    for name, view in {"tcpdump-ascii": "tcpdump -A -n -r PCAP 2>/dev/null", "tcpdump-hex": "tcpdump -X -n -r PCAP 2>/dev/null", "tcpdump-xx": "tcpdump -xx -n -r PCAP 2>/dev/null", "tshark-hex": f"tshark -d tcp.port=={PORT},http -x -r PCAP -Y http 2>/dev/null",
                       "tshark-verbose": f"tshark -d tcp.port=={PORT},http -V -r PCAP -Y http -O http 2>/dev/null", "tshark-json": f"tshark -d tcp.port=={PORT},http -T json -r PCAP -Y http -J http 2>/dev/null"}.items():
        case("tool-" + name)(lambda c, view=view: capture(c, view))

    def raw_request(s):
        body = json.dumps({"username": "ines", "password": s["password"], "refresh_token": s["refresh"]})
        return f"POST /v1/login?access_token={s['query']} HTTP/1.1\r\nHost: api.example.test\r\nAuthorization: Bearer {s['bearer']}\r\nCookie: sessionid={s['session']}; lang=en\r\nX-Api-Key: {s['apikey']}\r\nContent-Length: {len(body)}\r\n\r\n{body}"

    for name, dump in {"xxd": "xxd", "hexdump-c": "hexdump -C", "hexdump": "hexdump", "od-c": "od -c", "od-x1": "od -A x -t x1z", "od": "od", "xxd-plain": "xxd -p", "base64": "base64 -w 76", "xxd-i": "xxd -i", "gzip-base64": "gzip -c | base64 -w 0", "base32-none": ""}.items():
        if dump:
            @case("dump-" + name)
            def dumped(c, dump=dump):
                open(c.tmp + "/request", "w").write(raw_request(c.s))
                c.sh(f"echo 'request captured:'; cat request | {dump}; echo; echo 'GET /health 200'")

    @case("tool-openssl")
    def openssl(c):
        s = c.s
        c.sh("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3 -subj /CN=www.example.test -keyout k.pem -out c.pem 2>/dev/null", keep=False)
        c.start(["openssl", "s_server", "-accept", "8981", "-key", c.tmp + "/k.pem", "-cert", c.tmp + "/c.pem", "-www", "-quiet"], 8981)
        c.sh(f"printf 'GET / HTTP/1.0\\r\\nAuthorization: Bearer %s\\r\\nX-Api-Key: %s\\r\\n\\r\\n' {q(s['bearer'])} {q(s['apikey'])} | timeout 3 openssl s_client -connect 127.0.0.1:8981 -debug -msg -ign_eof 2>&1 | head -150; curl -skv -H {q('Authorization: Basic ' + s['basic'])} https://127.0.0.1:8981/x")

    @case("tool-redis")
    def redis(c):
        s = c.s
        pw = s["redis_pw"] if not c.clean else "x"
        c.start(["redis-server", "--port", "8982", "--bind", "127.0.0.1", "--save", "", "--loglevel", "verbose"], 8982, keep=True)
        c.sh(f"""(timeout 4 redis-cli -p 8982 monitor &) ; sleep 1
redis-cli -p 8982 set {q('session:' + s['sid'])} {q(json.dumps({'user': 1, 'token': s['token']}))}
redis-cli -p 8982 hset user:1 api_key {q(s['apikey'])} password {q(s['password'])}
redis-cli -p 8982 config set requirepass {pw}
redis-cli -p 8982 -a {pw} hgetall user:1
redis-cli -p 8982 -a wrong-one get x
redis-cli -u redis://default:{pw}@127.0.0.1:8982/0 get {q('session:' + s['sid'])}
redis-cli -p 8982 -a {pw} setex {q('reset:ines@example.test')} 60 {q(s['reset'])}
sleep 3""")

    @case("tool-ansible")
    def ansible(c):
        s = c.s
        c.server()
        play = f"""- hosts: localhost
  connection: local
  gather_facts: no
  vars:
    db_password: {json.dumps(s['password'])}
    api_token: {json.dumps(s['token'])}
  tasks:
    - name: call api
      uri: {{url: "{U}/echo", method: POST, headers: {{Authorization: "Bearer {s['bearer']}", X-Api-Key: {json.dumps(s['apikey'])}}}, body_format: json, body: {{password: "{{{{ db_password }}}}"}}, return_content: yes}}
    - debug: {{var: api_token}}
    - debug: {{msg: "db password is {{{{ db_password }}}}"}}
    - shell: 'echo "export TOKEN=$TOKEN"'
      environment: {{TOKEN: {json.dumps(s['bearer2'])}}}
    - copy: {{dest: {c.tmp}/app.env, content: "SECRET_KEY={s['secret_key']}\\nSMTP_PASSWORD={s['smtp_pw'].replace(chr(34), '').replace(chr(92), '')}\\n"}}
      diff: yes
"""
        open(c.tmp + "/play.yml", "w").write(play)
        c.sh("ansible-playbook -vvv --diff -i localhost, play.yml", env={"ANSIBLE_NOCOLOR": "1", "ANSIBLE_PYTHON_INTERPRETER": "/usr/bin/python3", "PATH": "/usr/bin:/bin"})

    @case("tool-packagers")
    def packagers(c):
        s = c.s
        c.server()
        pw = s["url_pw"] if not c.clean else "x"
        c.sh(f"pip -vvv --no-cache-dir --retries 0 --timeout 2 install --index-url http://ci:{pw}@localhost:{PORT}/simple nothing-here-x", timeout=60)
        c.sh(f"pip config debug; printf '[global]\\nindex-url = https://__token__:{s['pypi'] if 'pypi' in s else s['mq_pw']}@pypi.example.test/simple\\n' > pip.conf; PIP_CONFIG_FILE=pip.conf pip config list -v")
        c.sh(f"mkdir -p n; cd n; printf '//localhost:{PORT}/:_authToken=%s\\nregistry=http://localhost:{PORT}/\\n//npm.example.test/:_password=%s\\n' {q(s['npm'])} {q(s['basic'])} > .npmrc; echo '{{}}' > package.json; cat .npmrc; npm --loglevel silly --fetch-retries 0 install left-pad; npm config ls -l | grep -i -E 'auth|registry'; cat ~/.npm/_logs/*debug*.log | tail -40; rm -rf ~/.npm/_logs", timeout=60)

    @case("tool-aws-cli-like")
    def aws(c):
        s = c.s
        c.server()
        c.sh(f"curl -sv --aws-sigv4 aws:amz:eu-central-1:s3 --user {q(s['aws_id'] + ':' + s['aws_secret'])} -H {q('X-Amz-Security-Token: ' + s['aws_token'])} {U}/bucket/key")
        c.sh(f"""cat > creds <<E
[default]
aws_access_key_id = {s['aws_id']}
aws_secret_access_key = {s['aws_secret']}
aws_session_token = {s['aws_token']}
E
cat creds; echo '{{"AccessKeyId": "{s['aws_id']}", "SecretAccessKey": "{s['aws_secret']}", "SessionToken": "{s['aws_token']}", "Expiration": "2026-10-12T12:00:00Z"}}'""")

    @case("tool-docs")
    def manifests(c):
        s = c.s
        import base64
        b = lambda x: base64.b64encode(x.encode()).decode()
        c.out += f"""+ kubectl get secret shop -o yaml
apiVersion: v1
data:
  password: {b(s['password']) if not c.clean else '""'}
  token: {b(s['bearer']) if not c.clean else '""'}
kind: Secret
metadata:
  name: shop
stringData:
  api-key: {s['apikey']}
+ kubectl -v=9 get pods
I1012 12:00:01.123456    4711 round_trippers.go:466] curl -v -XGET  -H "Accept: application/json" -H "User-Agent: kubectl/v1.31.0" -H "Authorization: Bearer {s['jwt']}" 'https://10.0.0.1:6443/api/v1/pods?limit=500'
I1012 12:00:01.133456    4711 round_trippers.go:463] GET https://10.0.0.1:6443/api/v1/pods?limit=500
I1012 12:00:01.133499    4711 round_trippers.go:473]     Authorization: Bearer {s['bearer2']}
+ terraform plan
  ~ resource "aws_db_instance" "shop" {{
      ~ password                    = "{s['password2']}" -> (sensitive value)
        id                          = "db-1"
    }}
  + resource "github_actions_secret" "deploy" {{
      + plaintext_value = "{s['token']}"
      + secret_name     = "DEPLOY"
    }}
+ helm get values shop
USER-SUPPLIED VALUES:
auth:
  clientSecret: {s['client_secret']}
postgresql:
  auth:
    postgresPassword: {s['db_pw']}
redis:
  password: "{s['redis_pw']}"
+ docker compose config
services:
  web:
    environment:
      API_TOKEN: {s['bearer3']}
      DATABASE_URL: postgres://app:{s['url_pw']}@db/shop
""".encode()

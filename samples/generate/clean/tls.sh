# Only public material: certificates, public keys, fingerprints, requests, a JWKS.
set -e
rm -rf /srv/app/var/ca && mkdir -p /srv/app/var/ca && cd /srv/app/var/ca
{
openssl req -x509 -newkey rsa:3072 -nodes -days 365 -subj '/O=Example Trust/CN=Example Root' -keyout root.key -out root.pem
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=www.example.test' -keyout leaf.key -out leaf.csr
printf 'subjectAltName=DNS:www.example.test,DNS:api.example.test\n' > ext
openssl x509 -req -in leaf.csr -CA root.pem -CAkey root.key -CAcreateserial -days 90 -extfile ext -out leaf.pem
openssl genpkey -algorithm ed25519 -out ed.key
} 2>/dev/null
openssl s_server -accept 127.0.0.1:4433 -cert leaf.pem -key leaf.key -chainCAfile root.pem -quiet >/dev/null 2>&1 </dev/zero &
server=$!
trap 'kill $server' EXIT
sleep 1
export PS4='+ '
set -x
openssl s_client -connect 127.0.0.1:4433 -servername www.example.test -CAfile root.pem -showcerts -brief </dev/null 2>&1
openssl x509 -in leaf.pem -text -fingerprint -sha256
openssl x509 -in root.pem -text
openssl x509 -in leaf.pem -noout -pubkey
openssl rsa -in root.key -pubout 2>&1
openssl rsa -in root.key -RSAPublicKey_out 2>&1
openssl pkey -in ed.key -pubout -text_pub
openssl req -in leaf.csr -text
openssl pkcs7 -print_certs -in <(openssl crl2pkcs7 -nocrl -certfile leaf.pem -certfile root.pem)
openssl crl2pkcs7 -nocrl -certfile leaf.pem -certfile root.pem
openssl ecparam -name prime256v1
openssl verify -CAfile root.pem leaf.pem
openssl dgst -sha256 leaf.pem root.pem
ssh-keygen -i -m PKCS8 -f <(openssl rsa -in root.key -pubout 2>/dev/null)
cat /usr/share/ca-certificates/mozilla/ISRG_Root_X1.crt /usr/share/ca-certificates/mozilla/ISRG_Root_X2.crt
/srv/app/venv/bin/python /srv/app/clean/jwks.py root.pem leaf.pem

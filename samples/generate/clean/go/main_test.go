package main

import (
	"crypto/sha256"
	"testing"

	"golang.org/x/oauth2"
)

func TestDescribe(t *testing.T) {
	for _, name := range []string{"bearer_token_expired", "missing_authorization_header", "basic_usage", "password_is_empty"} {
		t.Run(name, func(t *testing.T) {
			t.Logf("digest of %s: %x", name, sha256.Sum256([]byte(name)))
			if Describe(&oauth2.Token{}) != "Bearer token, valid false" {
				t.Fatal("bad description")
			}
		})
	}
}

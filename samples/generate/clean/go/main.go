package main

import (
	"fmt"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"golang.org/x/oauth2"
)

func Describe(t *oauth2.Token) string {
	return fmt.Sprintf("%s token, valid %v", t.Type(), t.Valid())
}

func main() {
	fmt.Println(uuid.Nil, jwt.SigningMethodHS256.Alg(), Describe(&oauth2.Token{}))
}

// Package selftest runs a small scenario and compares its series with the digest that is built in, so
// that a user can tell whether this machine computes the same bits.
//
// It may import scenarios, the model and sim. Start reading at Run.
package selftest

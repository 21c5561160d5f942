// Package negotiation computes one negotiation between a municipality and a voluntary
// organisation: utilities, the contract curve, the protocols, and the mode of the outcome.
//
// Terms say what is negotiated. The points where neither side can gain unless the other loses form
// the contract curve. Its parameter λ is the relative weight of the organisation. The points that
// leave both sides better off than no agreement lie between the λ where the organisation gains
// nothing and the λ where the municipality gains nothing. A protocol selects one of them.
//
// The functions are pure. The package imports the engine's portable Exp and Log (sim) and no other
// package of this module. Start reading at curve.go, whose Terms have the equations; then
// protocols.go (a protocol is added there and nowhere else) and modes.go.
package negotiation

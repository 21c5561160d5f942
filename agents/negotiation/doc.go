// Package negotiation settles one negotiation between a municipality and a voluntary
// organisation: utilities, the contract curve, the protocols, and what an outcome is called.
//
// Terms say what is negotiated. The points where neither side can gain without the other
// losing form a curve with one parameter λ, the relative weight of the organisation; those
// that leave both better off than no agreement lie between the λ where the organisation gains
// nothing and the λ where the municipality does. A protocol picks one of them.
//
// The functions are pure. The package imports the engine's portable Exp and Log (sim) and
// nothing else of ours. Start reading at curve.go, whose Terms carry the equations; then
// protocols.go and modes.go.
package negotiation

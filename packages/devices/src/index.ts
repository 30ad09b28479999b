/** Signals, device trees and the simulated beamline. @module */

//! Instruction sequence to code object: control-flow graph, optimiser, assembler.

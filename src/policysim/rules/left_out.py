"""What the rule language leaves out of Python: why each is left out, and what to write instead."""

import ast

# Kinds of node -> what it is, why a rule cannot use it, what to write.
# fmt: off
REASONS: dict[type[ast.AST] | tuple[type[ast.AST], ...], tuple[str, str, str]] = {
    ast.Pow: ("`**`", "powers round differently when compiled", "x * x, or power(x, y)"),
    ast.While: ("`while`", "a loop without a fixed end can hang a sweep", "for k in range(6):"),
    ast.JoinedStr: ("text", "rules work on numbers", "a code: stage == AWARE"),
    ast.List: ("a list", "compiled rules have no lists", "a vector: flow: vector(6) = state(0.0)"),
    ast.Tuple: ("a tuple", "compiled rules have no tuples", "one assignment a line"),
    ast.Dict: ("a dict", "compiled rules have no dicts", "an if for each case"),
    ast.ListComp: ("a comprehension", "compiled rules have no lists", "for k in range(6):"),
    ast.GeneratorExp: (
        "a generator",
        "sum() and generators round differently",
        "for k in range(6): total += self.flow[k]",
    ),
    ast.Lambda: ("`lambda`", "functions inside rules are not compiled", "a function marked @helper"),
    ast.Import: ("`import`", "a rule sees only its arguments", "import at the top of the file"),
    ast.Try: ("`try`", "errors inside rules are reported by the engine", "a condition that avoids the case"),
    ast.FunctionDef: (
        "`def`",
        "functions inside rules are not compiled",
        "a function marked @helper, beside the class",
    ),
    ast.ClassDef: ("`class`", "rules work on numbers", "a class beside this one"),
    ast.Delete: ("`del`", "what is declared stays", "self.NAME = 0.0"),
    ast.Assert: ("`assert`", "the engine itself refuses numbers that are not finite", "an if"),
    ast.Raise: ("`raise`", "errors inside rules are reported by the engine", "an if"),
    ast.With: ("`with`", "a rule has nothing to open", "plain lines"),
    ast.Global: ("`global`", "a rule writes its own traits, states and uptakes only", "self.NAME = ..."),
    ast.Nonlocal: ("`nonlocal`", "a rule writes its own traits, states and uptakes only", "self.NAME = ..."),
    ast.NamedExpr: ("`:=`", "a value gets its name in a line of its own", "x = ..., on the line before"),
    ast.AnnAssign: ("a typed name", "types of rules are told by what they compute", "x = ..., without its type"),
    ast.Match: ("`match`", "it is not compiled", "if and elif"),
    ast.Yield: ("`yield`", "a rule gives nothing back", "self.NAME = ..."),
    ast.Set: ("a set", "compiled rules have no sets", "x == 1 or x == 2"),
    ast.Slice: ("a slice", "compiled rules have no lists", "for k in range(6):"),
    ast.MatMult: ("`@`", "compiled rules have no matrices", "for k in range(6): total += self.flow[k] * x"),
    (ast.LShift, ast.RShift, ast.BitAnd, ast.BitOr, ast.BitXor, ast.Invert): (
        "operators on bits", "rules work on numbers", "and, or, not, //, %",
    ),
    ast.Is: ("`is`", "numbers are compared by value", "=="),
    ast.Break: ("`break`", "a loop here always runs to its end", "an if inside the loop"),
    ast.Continue: ("`continue`", "a loop here always runs to its end", "an if inside the loop"),
}

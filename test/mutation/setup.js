/** A property that a mutant breaks has nothing left to say: no shrinking, and no more time than a run of thousands of mutants allows. */
require("fast-check").configureGlobal({ endOnFailure: true, interruptAfterTimeLimit: 300 });

"""The law as dated rows, and pure functions that read it.

A *row* says one thing from a first to a last day and names its instrument, its article and how sure we are of it
(`Status`). The rows of the nation are the files in `data/`, one per table, to be read beside the decree; a province's
own rows are added with `Book.revised`. Two rows of one key never share a day.

`rules_on(day)` compiles the rows in force for use: `Rules.state_of` tells one person's state and every reason for it,
`sansang.law.service` terms and extensions, `sansang.law.deciders` who decides, `sansang.law.registration` the yearly
registration, `sansang.law.training` the days and hours of training owed, `training_deciders` who trains and approves,
`training_results` the grades. Law on Militia and Self-Defence Force 48/2019/QH14, as amended by Law 98/2025/QH15.
Nothing here knows Django, a database or today's date.
"""

"""The published tables of the best box and the cut box, for 10 to 100 useful points.

Law: numbers as published, in order of the number of useful points; nothing here is computed.

References
----------
Anhøj and Wentzel-Larsen (2020), Smooth operator: modifying the Anhøj rules to improve runs analysis in
statistical process control. PLoS ONE 15(6): e0233920.
"""

import numpy as np

TABLE_FROM = 10
TABLE_TO = 100
#: Stands where the cut box cuts nothing off the best box.
NO_CUT = -1

#: Fewest crossings that the best box allows.
BEST_CROSSINGS = np.array(
    [
        2, 3, 3, 3, 3, 4, 5, 5, 5, 5, 6, 7, 6, 6, 6, 6, 9, 9, 9, 10,
        11, 11, 11, 11, 11, 12, 13, 14, 13, 15, 15, 15, 14, 14, 17, 17, 17, 17, 19, 19,
        19, 19, 19, 21, 21, 21, 21, 23, 23, 23, 23, 23, 25, 25, 26, 26, 27, 27, 27, 28,
        29, 29, 29, 30, 30, 31, 31, 31, 32, 33, 33, 33, 34, 33, 35, 35, 35, 35, 37, 37,
        38, 37, 39, 39, 39, 39, 39, 41, 41, 42, 41,
    ],
    dtype=np.int64,
)
#: Longest run that the best box allows.
BEST_RUN = np.array(
    [
        6, 7, 6, 6, 6, 7, 8, 7, 7, 7, 7, 8, 7, 7, 7, 7, 9, 8, 8, 8,
        10, 9, 8, 8, 8, 8, 9, 10, 8, 11, 9, 9, 8, 8, 10, 9, 9, 9, 12, 10,
        9, 9, 9, 11, 10, 9, 9, 12, 10, 10, 9, 9, 11, 10, 11, 10, 12, 10, 10, 11,
        14, 11, 10, 11, 10, 12, 11, 10, 11, 13, 11, 10, 11, 10, 11, 11, 10, 10, 12, 11,
        12, 10, 13, 11, 11, 10, 10, 12, 11, 12, 10,
    ],
    dtype=np.int64,
)
#: With the longest run allowed, the fewest crossings that the cut box allows.
CUT_CROSSINGS = np.array(
    [
        3, 4, -1, -1, -1, 6, 6, -1, 6, 6, -1, -1, 7, 7, 7, -1, 10, 10, 11, -1,
        12, 14, -1, 12, 13, -1, 15, -1, -1, -1, -1, 17, -1, -1, -1, -1, 19, 20, 20, 21,
        -1, 21, 21, 23, 23, -1, 23, 25, 24, 26, -1, 24, 27, 27, 27, 27, 29, -1, 29, 29,
        30, 31, 30, 31, -1, 32, 34, 33, 33, 37, 35, -1, 36, 36, -1, 38, 36, 38, 38, 39,
        -1, 39, 41, 40, 42, -1, 41, 42, 44, 43, 42,
    ],
    dtype=np.int64,
)
#: With the fewest crossings allowed, the longest run that the cut box allows.
CUT_RUN = np.array(
    [
        5, 6, -1, -1, -1, 6, 7, -1, 6, 5, -1, -1, 6, 6, 6, -1, 7, 7, 7, -1,
        9, 8, -1, 7, 7, -1, 8, -1, -1, -1, -1, 8, -1, -1, -1, -1, 8, 7, 11, 9,
        -1, 8, 7, 9, 8, -1, 8, 11, 9, 8, -1, 8, 9, 9, 10, 9, 10, -1, 8, 8,
        13, 9, 9, 10, -1, 9, 8, 9, 8, 11, 9, -1, 10, 7, -1, 8, 9, 8, 10, 9,
        -1, 9, 12, 10, 8, -1, 8, 9, 9, 10, 9,
    ],
    dtype=np.int64,
)

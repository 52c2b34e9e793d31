given = 13

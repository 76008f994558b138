"""The demonstration province: Điện Biên's real communes, invented people, made by one seeded generator."""

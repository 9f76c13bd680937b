"""Platforms of new media on loopback: they speak the dialects of WeChat, Weibo, Bilibili, Kuaishou, Douyin, feeds and
public pages from one plain model of accounts, posts and menus, with faults per account. The sample province and the
tests use the same ones; an answer is a function of the model, the question and the instant that the question names.
"""

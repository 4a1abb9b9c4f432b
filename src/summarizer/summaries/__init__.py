"""Summarizers, all of which check each sentence against the article."""

from summarizer.summaries.chat import ChatSummarizer
from summarizer.summaries.key_sentences import KeySentences
from summarizer.summaries.seq2seq import Seq2SeqSummarizer
from summarizer.summaries.task import SummaryMaker, SummaryTask

__all__ = ["ChatSummarizer", "KeySentences", "Seq2SeqSummarizer", "SummaryMaker", "SummaryTask"]
